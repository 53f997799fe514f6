import { useLayoutEffect, useRef, type ReactNode } from 'react';
import { cellEdges, gapMarks, paintGapRow } from '../../charts/gap-cells.ts';
import { gapColours } from '../../charts/gap-canvas.ts';
import { exactText } from '../../ui/format.ts';
import { usePageTheme } from '../../ui/use-page-theme.ts';

const samples = [
  { text: 'no gap', step: 0, lost: 0, off: 0, marks: 0 },
  { text: '< 1 s', step: 1, lost: 1, off: 0, marks: 0 },
  { text: '1–10 s', step: 2, lost: 1, off: 0, marks: 0 },
  { text: '10–60 s', step: 3, lost: 1, off: 0, marks: 0 },
  { text: '> 60 s longest gap', step: 4, lost: 1, off: 0, marks: 0 },
  { text: 'height: share lost', step: 4, lost: 0.4, off: 0, marks: 0 },
  { text: 'not recording', step: 0, lost: 0, off: 1, marks: 0 },
  { text: 'quiet', step: 0, lost: 0, off: 0, marks: gapMarks.quiet },
  { text: 'queue drops', step: 1, lost: 0.2, off: 0, marks: gapMarks.drops },
  { text: 'expected', step: 0, lost: 0, off: 0, marks: gapMarks.expected },
] as const;

/** What a cell can say, painted by what paints the cells. */
export function Legend({ hidden, onShowAll }: { hidden: number; onShowAll: () => void }): ReactNode {
  return (
    <div className="gap-legend">
      {samples.map((sample) => (
        <span key={sample.text}>
          <Sample sample={sample} /> {sample.text}
        </span>
      ))}
      <span className="spacer" />
      {hidden === 0 ? null : (
        <button type="button" className="button" data-quiet onClick={onShowAll}>
          {exactText(hidden)} rows without gaps hidden
        </button>
      )}
    </div>
  );
}

function Sample({ sample }: { sample: (typeof samples)[number] }): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = usePageTheme();
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (canvas.current === null || context === null || context === undefined) return;
    const scale = window.devicePixelRatio;
    const [width, height] = [Math.round(18 * scale), Math.round(14 * scale)];
    canvas.current.width = width;
    canvas.current.height = height;
    const image = context.createImageData(width, height);
    const cells = {
      step: Uint8Array.of(sample.step),
      lost: Float32Array.of(sample.lost),
      off: Float32Array.of(sample.off),
      marks: Uint8Array.of(sample.marks),
    };
    const field = { pixels: new Uint32Array(image.data.buffer), width };
    paintGapRow(field, { top: 0, height, edges: cellEdges(1, width), scale }, cells, gapColours());
    context.putImageData(image, 0, 0);
  }, [sample, theme]);
  return <canvas ref={canvas} className="gap-sample" aria-hidden="true" />;
}
