// What can be told of how a page looks without knowing what it is for.
const root = document.scrollingElement;
const { width } = arguments[0];

const nameOf = (element) => {
  const id = element.id ? `#${element.id}` : "";
  return element.localName + id + [...element.classList].map((name) => `.${name}`).join("");
};
const sticksOut = (element) => element.getBoundingClientRect().right > width + 1;
// Within what scrolls by itself it is in nobody's way.
const isKept = (element) => {
  for (let above = element.parentElement; above && above !== document.body; above = above.parentElement) {
    if (getComputedStyle(above).overflowX !== "visible") return true;
  }
  return false;
};
const wide = () => [...document.body.querySelectorAll("*")].filter((e) => sticksOut(e) && !isKept(e)).map(nameOf);

// Colours are written in many ways, which a canvas turns into one; behind the page is the scheme's own colour.
const brightness = () => {
  const brush = new OffscreenCanvas(1, 1).getContext("2d");
  const scheme = getComputedStyle(document.documentElement).colorScheme;
  const isDark = scheme.includes("dark") && matchMedia("(prefers-color-scheme: dark)").matches;
  const layers = [document.documentElement, document.body].map((e) => getComputedStyle(e).backgroundColor);
  for (const colour of [isDark ? "#121212" : "#ffffff", ...layers]) {
    brush.fillStyle = colour;
    brush.fillRect(0, 0, 1, 1);
  }
  const [red, green, blue] = brush.getImageData(0, 0, 1, 1).data;
  return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
};

return {
  status: performance.getEntriesByType("navigation")[0].responseStatus,
  path: location.pathname,
  language: document.documentElement.lang,
  title: document.title,
  headings: document.querySelectorAll("h1").length,
  overflow: Math.max(0, root.scrollWidth - width),
  wide: wide(),
  brightness: brightness(),
};
