/** Length of 1 rem, px: as base.css has it for the page's zoom. It asks for no computed style: the browser would have to work out every element's first. */
export function remPx(): number {
  return 16 * Number(document.documentElement.style.getPropertyValue('--zoom') || 1);
}
