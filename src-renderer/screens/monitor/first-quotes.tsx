import { useState, type ReactNode } from 'react';
import { useEvery, useMarket } from '../../data/use-app.ts';
import { AfterDelay } from '../../ui/notice.tsx';

/** Says that nothing has come yet, until it has: dashes alone could as well be an answer. */
export function FirstQuotes(): ReactNode {
  const { rows } = useMarket();
  const [isWaiting, setWaiting] = useState(rows.bookWallMs === 0);
  useEvery(250, () => setWaiting(rows.bookWallMs === 0));
  if (!isWaiting) return null;
  return (
    <AfterDelay>
      <span role="status">Waiting for the first quotes…</span>
    </AfterDelay>
  );
}
