import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { allowPlainSvgOnly, isPlainSvg } from '../../../src-renderer/trusted-html.ts';

test('the mark of the chart library may be drawn', () => {
  const path = createRequire(import.meta.url).resolve('lightweight-charts/package.json');
  const source = readFileSync(path.replace('package.json', 'dist/lightweight-charts.production.mjs'), 'utf8');
  const marks = [...source.matchAll(/innerHTML='(<svg[^']+)'/g)].map(([, svg]) => svg ?? '');
  expect(marks.length).toBeGreaterThan(0);
  for (const mark of marks) expect(isPlainSvg(mark), mark).toBe(true);
});

test.each([
  '<img src=x onerror=alert(1)>',
  '<svg onload="alert(1)"></svg>',
  '<svg><script>alert(1)</script></svg>',
  '<svg><a href="javascript:alert(1)"><path/></a></svg>',
  '<svg><path d="M0 0" onclick="x"/></svg>',
  '<svg><use href="#x"/></svg>',
  '<svg><foreignObject></foreignObject></svg>',
  '<svg></svg><img>',
  'text',
])('%s does not become elements', (text) => {
  let make: (text: string) => string = () => '';
  allowPlainSvgOnly({ createPolicy: (_name, rules) => (make = rules.createHTML) });
  expect(() => make(text)).toThrow('expected a plain drawing');
});
