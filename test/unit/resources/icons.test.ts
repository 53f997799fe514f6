import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { iconFiles } from '../../../resources/icons/icons.ts';

const folder = new URL('../../../resources/icons/', import.meta.url);

/** Size and pixels of a PNG of eight-bit RGBA without filters, as ours are. */
function readPng(bytes: Buffer): { size: number; pixels: Buffer } {
  expect(bytes.subarray(1, 4).toString('latin1')).toBe('PNG');
  const size = bytes.readUInt32BE(16);
  let at = 8;
  let packed = Buffer.alloc(0);
  while (at < bytes.length) {
    const length = bytes.readUInt32BE(at);
    if (bytes.toString('latin1', at + 4, at + 8) === 'IDAT')
      packed = Buffer.concat([packed, bytes.subarray(at + 8, at + 8 + length)]);
    at += 12 + length;
  }
  return { size, pixels: inflateSync(packed) };
}

test('every icon on the disk is what its script draws', async () => {
  const files = iconFiles();
  const names = (await readdir(folder, { recursive: true })).filter((name) => /\.(png|ico|icns)$/.test(name));
  expect(names.map((name) => name.replaceAll('\\', '/')).toSorted()).toEqual(
    files.map(({ name }) => name).toSorted(),
  );
  for (const { name, bytes } of files.filter((file) => file.name.endsWith('.png')))
    expect(readPng(readFileSync(new URL(name, folder))), name).toEqual(readPng(bytes));
});

test('holds the sizes that systems ask for', () => {
  const file = (name: string): Buffer => readFileSync(new URL(name, folder));
  for (const size of [16, 24, 32, 48, 64, 128, 256, 512, 1024])
    expect(readPng(file(`app/${size}x${size}.png`)).size).toBe(size);
  const ico = file('icon.ico');
  const count = ico.readUInt16LE(4);
  const sizes = Array.from({ length: count }, (_, i) => {
    const entry = 6 + i * 16;
    const at = ico.readUInt32LE(entry + 12);
    return readPng(ico.subarray(at, at + ico.readUInt32LE(entry + 8))).size;
  });
  expect(sizes).toEqual([16, 24, 32, 48, 64, 256]);
  const icns = file('icon.icns');
  expect([icns.toString('latin1', 0, 4), icns.readUInt32BE(4)]).toEqual(['icns', icns.length]);
});

test('states differ in shape, not in colour alone', () => {
  const shapeOf = (name: string): string => {
    const { pixels, size } = readPng(readFileSync(new URL(`tray-${name}.png`, folder)));
    const row = size * 4 + 1;
    let text = '';
    for (let y = 0; y < size; y++)
      for (let x = 0; x < size; x++) text += pixels[y * row + 1 + x * 4 + 3]! > 127 ? '#' : ' ';
    return text;
  };
  const names = ['ready', 'degraded', 'offline', 'error'].flatMap((state) => [state, `${state}-muted`]);
  expect(new Set(names.map(shapeOf)).size).toBe(8);
});
