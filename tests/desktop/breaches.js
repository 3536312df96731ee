// Tries everything that the window's policy forbids, and answers whether a script ran and which
// directives stopped the rest.
const [done] = arguments;
const stopped = new Set();
document.addEventListener("securitypolicyviolation", (event) =>
  stopped.add(event.effectiveDirective),
);
const add = (name, parts) => {
  const element = Object.assign(document.createElement(name), parts);
  document.body.append(element);
};
add("script", { textContent: "window.breached = true" });
add("script", { src: "https://example.com/x.js" });
add("img", { src: "https://example.com/x.png" });
add("iframe", { src: "http://127.0.0.1:7420/connect" });
add("style", { textContent: "body { background: red }" });
add("object", { data: "https://example.com/x" });
fetch("http://127.0.0.1:7420/healthz").catch(() => {});
fetch("https://example.com/").catch(() => {});
setTimeout(() => done([window.breached === true, [...stopped].sort()]), 1500);
