/** Hands a text to the browser as a file to save. */
export function saveText(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The save has begun with the click; the text is free after it.
  setTimeout(() => URL.revokeObjectURL(url), 1_000);
}
