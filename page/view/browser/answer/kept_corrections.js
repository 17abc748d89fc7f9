// What a person said of a reading, as plain data: kept through a reload, or sent along in a link.

const LONGEST_TEXT = 100; // characters; the page's field takes no more
const LABEL = /^[0-9]?$/;
const NUMBER = /^[0-9]+(\n[0-9]+)*$/;

export const isNumber = (text) =>
  typeof text === "string" && text.length <= LONGEST_TEXT && NUMBER.test(text);

// What was said as plain data, strokes by their place in the list, to keep through a reload.
export function saidToKeep({ said = [], whole }, strokes) {
  const places = strokes && new Map(strokes.map((stroke, i) => [stroke.id, i]));
  const at = (ids) => (places && ids ? ids.map((id) => places.get(id) ?? -1) : undefined);
  const isThere = ({ strokes: list }) => !list?.includes(-1);
  const digits = said.map(({ label, box, ids, isAlone }) => ({ label, box, isAlone, strokes: at(ids) }));
  const typed = whole && { text: whole.text, isShared: whole.isShared, strokes: at(whole.ids) };
  return { digits: digits.filter(isThere), whole: typed && isThere(typed) ? typed : undefined };
}

// Takes it up again for an entry that is read anew; what is no such data is left out.
//   strokes: of the drawing, none of a picture; scale: from the boxes then to now.
export function takeUpSaid(view, kept, strokes, scale = 1) {
  const idsAt = (list) => (strokes ? list?.map((i) => strokes[i]?.id) : undefined);
  const isWhole = ({ ids }) => !strokes || (ids?.length && ids.every(Boolean));
  const digits = Array.isArray(kept?.digits) ? kept.digits : [];
  view.said = digits
    .filter((each) => LABEL.test(each?.label) && Array.isArray(each.box) && each.box.every(Number.isFinite))
    .map((each) => ({
      label: each.label,
      box: each.box.map((side) => side * scale),
      ids: idsAt(each.strokes),
      isAlone: each.isAlone,
      isOn: true,
    }))
    .filter(isWhole);
  const text = kept?.whole?.text;
  if (!isNumber(text)) return;
  const isShared = kept.whole.isShared === true;
  const whole = { text, ids: idsAt(kept.whole.strokes), isShared, isOn: true };
  if (isWhole(whole)) view.whole = whole;
}
