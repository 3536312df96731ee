// All that script in the page can read.
const parts = [
  document.documentElement.outerHTML,
  document.cookie,
  JSON.stringify({ ...localStorage }),
  JSON.stringify({ ...sessionStorage }),
  ...[...document.querySelectorAll("input, textarea")].map((field) => field.value),
];
const seen = new WeakSet();
const read = (value, depth) => {
  if (typeof value === "string") parts.push(value);
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return;
  if (depth > 6 || seen.has(value) || value instanceof Node) return;
  seen.add(value);
  for (const key of Reflect.ownKeys(value)) {
    try {
      read(value[key], depth + 1);
    } catch {
      // A getter that refuses to be read here has nothing to hide either.
    }
  }
};
read(window, 0);
return parts.join("\n");
