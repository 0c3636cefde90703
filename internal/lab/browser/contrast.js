// Returns the elements with text of less contrast than 4.5 (WCAG 2.2, 1.4.3), and why.
(() => {
  const rgba = (text) => {
    const n = text.match(/[\d.]+/g).map(Number);
    return n.length < 4 ? [...n, 1] : n;
  };
  const luminance = (c) => c.slice(0, 3).map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ratio = (a, b) => {
    const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };
  const back = (node) => {
    for (let n = node; n; n = n.parentElement) {
      const c = rgba(getComputedStyle(n).backgroundColor);
      if (c[3] === 1) return c;
    }
    return [255, 255, 255, 1];
  };
  const ownText = (n) => [...n.childNodes].some((c) => c.nodeType === 3 && c.data.trim());
  const faint = [];
  let seen = 0;
  for (const node of document.querySelectorAll("body, body *")) {
    if (!ownText(node) || !node.getClientRects().length) continue;
    seen++;
    const style = getComputedStyle(node);
    const color = rgba(node.ownerSVGElement ? style.fill : style.color);
    const r = ratio(color, back(node));
    if (r < 4.5) faint.push(`${r.toFixed(2)} ${node.nodeName}.${node.className} ${node.textContent}`);
  }
  if (seen < 10) faint.push(`only ${seen} elements have text`);
  return faint;
})()
