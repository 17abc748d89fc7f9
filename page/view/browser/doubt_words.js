// What is said beside a number that may be wrong.

export const leftOut = (count) => (count === 1 ? "1 mark left out" : `${count} marks left out`);
export const couldBe = (label, other) => `the ${label} could be a ${other}`;
export const severalUnsure = (count) => `${count} digits are not sure`;
export const MAY_BE_WRONG = "part of it may be missing or wrong";
export const TURN_IT = "if the writing lies on its side, turn the picture";
export const TURNED = "The picture was turned to read it";
export const likelyRight = (share) => `${share} likely right`;
