import { useState, type ReactNode } from 'react';

/** Longest stretch: 400 buckets of a day. */
const MOST_MS = 400 * 86_400_000;

/** Two instants, UTC. Taken when both are times and the second is the later one. */
export function CustomRange(props: {
  range: { readonly from: number; readonly to: number };
  onChange: (range: { readonly from: number; readonly to: number }) => void;
}): ReactNode {
  const [from, setFrom] = useState(textOf(props.range.from));
  const [to, setTo] = useState(textOf(props.range.to));
  const take = (fromText: string, toText: string): void => {
    const [begin, end] = [Date.parse(`${fromText}Z`), Date.parse(`${toText}Z`)];
    if (begin >= 0 && end > begin && end - begin <= MOST_MS) props.onChange({ from: begin, to: end });
  };
  const isWrong = !(Date.parse(`${to}Z`) > Date.parse(`${from}Z`));
  return (
    <span className="gap-custom">
      <input
        className="input"
        type="datetime-local"
        aria-label="From, UTC"
        aria-invalid={isWrong}
        value={from}
        onChange={(event) => {
          setFrom(event.target.value);
          take(event.target.value, to);
        }}
      />
      –
      <input
        className="input"
        type="datetime-local"
        aria-label="To, UTC"
        aria-invalid={isWrong}
        value={to}
        onChange={(event) => {
          setTo(event.target.value);
          take(from, event.target.value);
        }}
      />{' '}
      UTC
    </span>
  );
}

function textOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16);
}
