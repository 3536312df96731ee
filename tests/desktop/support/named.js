// Finds what can be used and is called like this: by its label, its text, its description.
const [selector, name] = arguments;

const text = (element) => {
  const copy = element?.cloneNode(true);
  for (const hidden of copy?.querySelectorAll("[aria-hidden=true]") ?? []) hidden.remove();
  return (copy?.textContent ?? "").replace(/\s+/g, " ").trim();
};
const namesOf = (element) => {
  const labelling = (element.getAttribute("aria-labelledby") ?? "").split(" ").filter(Boolean);
  return [
    element.getAttribute("aria-label") ?? "",
    ...labelling.map((id) => text(document.getElementById(id))),
    ...[...(element.labels ?? [])].map(text),
    text(element),
  ];
};
// What moves is not where the driver will click.
const isMoving = (element) =>
  document
    .getAnimations()
    .some((each) => each.playState === "running" && each.effect?.target?.contains(element));
const isUsable = (element) =>
  !element.disabled &&
  !element.closest("[inert]") &&
  element.getAttribute("aria-disabled") !== "true" &&
  element.checkVisibility() &&
  !isMoving(element);

const usable = [...document.querySelectorAll(selector)].filter(isUsable);
const exact = usable.filter((element) => namesOf(element).includes(name));
const near = usable.filter((element) => namesOf(element).some((each) => each.startsWith(name)));
// A dialog comes after the page that it covers.
return exact.at(-1) ?? near.at(-1) ?? null;
