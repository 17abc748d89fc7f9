// The page by day or by night, as the system is; before anything is painted.
var dark = matchMedia("(prefers-color-scheme: dark)");
var follow = function () { document.documentElement.classList.toggle("dark", dark.matches); };
dark.addEventListener("change", follow);
follow();
