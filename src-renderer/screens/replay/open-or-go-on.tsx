import type { ReactNode } from 'react';

/** What can be done with something kept: look at it, and go on with it where it was stopped. */
export function OpenOrGoOn(props: {
  isDamaged: boolean;
  canGoOn: boolean;
  /** Something is under way: nothing else can begin. */
  isBusy: boolean;
  onOpen: () => void;
  onGoOn: () => void;
}): ReactNode {
  return (
    <>
      <button type="button" className="button" disabled={props.isDamaged} onClick={props.onOpen}>
        Open
      </button>{' '}
      {props.canGoOn ? (
        <button type="button" className="button" disabled={props.isBusy} onClick={props.onGoOn}>
          Go on
        </button>
      ) : null}
    </>
  );
}
