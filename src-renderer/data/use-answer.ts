import { useEffect, useState } from 'react';
import { errorText } from '#shared/error-text.ts';
import { isLost } from './guarded.ts';

/** What is known of a question's answer: either it, or why there is none, or neither while it is awaited. */
export interface Answer<A> {
  readonly found: A | undefined;
  readonly problem: string | undefined;
  /** It answers the question before the one that is asked now. */
  readonly isOld: boolean;
}

interface Manner {
  /** The question has to stand so long before it is asked, ms. */
  readonly restMs?: number;
  /** The same question is asked again whenever this changes; its answer stays until the next one is there. */
  readonly renewedBy?: unknown;
  /** An answer stays until that of the next question is there. */
  readonly keepsOld?: boolean;
}

const nothing = { found: undefined, problem: undefined, isOld: false };

/**
 * Asks the backend what a component wants to show, again with every connection, and takes the newest answer only.
 *
 * A lost connection is no answer: the page tells of it above everything, and the next client is asked.
 *
 * @param client undefined: there is nobody to ask yet
 * @param question JSON, told apart by its text; undefined asks nothing
 * @param ask the same function in every render
 */
export function useAnswer<C, Q, A>(
  client: C | undefined,
  question: Q | undefined,
  ask: (client: C, question: Q) => Promise<A>,
  { restMs = 0, renewedBy, keepsOld = false }: Manner = {},
): Answer<A> {
  const asked = useSame(question);
  const [answer, setAnswer] = useState<{ to: Q; found?: A; problem?: string }>();
  useEffect(() => {
    if (client === undefined || asked === undefined) return;
    let isOver = false;
    const begin = (): void => {
      ask(client, asked).then(
        (found) => isOver || setAnswer({ to: asked, found }),
        (cause: unknown) => {
          if (isOver || isLost(cause)) return;
          setAnswer({ to: asked, problem: errorText(cause) });
        },
      );
    };
    const timer = restMs > 0 ? setTimeout(begin, restMs) : undefined;
    if (timer === undefined) begin();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [client, asked, ask, restMs, renewedBy]);
  if (answer === undefined) return nothing;
  const isOld = answer.to !== asked;
  return isOld && !keepsOld ? nothing : { found: answer.found, problem: answer.problem, isOld };
}

/** The first of equal values, so that an effect may depend on it. */
function useSame<T>(value: T): T {
  const [kept, setKept] = useState(value);
  if (JSON.stringify(kept) === JSON.stringify(value)) return kept;
  setKept(value);
  return value;
}
