// Run by browsers alone that do not know modules: they see words in place of a page that is dead.
document.querySelector(".number").textContent =
  "This browser is too old for this page: it needs one of 2024 or later.";
