import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { Api } from '#shared/api/api.ts';
import type { LifeDetails } from '#shared/api/signals.ts';
import type { Client } from '#shared/rpc/contract.ts';
import { lifeOf } from '../../data/life-of.ts';
import { useAnswer } from '../../data/use-answer.ts';
import { useApp } from '../../data/use-app.ts';
import { Notice } from '../../ui/notice.tsx';
import { Reading } from '../reading.tsx';
import { SignalDetails } from './details.tsx';
import './signals.css';

/** Details of one life in a window of its own: live while the page has its messages, else out of the history. */
export function SignalWindow(): ReactNode {
  const app = useApp();
  const id = useStore(app.prefs, (state) => state.signal);
  const client = useStore(app.session, (state) => state.client);
  const episode = useStore(app.signals, ({ episodes }) => episodes.find((each) => each.id === id));
  const isLoaded = useStore(app.signals, (state) => state.isLoaded);
  // An end alone says less than the history does.
  const isKnown = episode?.opened !== undefined;
  const { found, problem } = useAnswer(client, isLoaded && !isKnown ? id : undefined, readLife);
  const life = isKnown ? lifeOf(episode) : found?.life;
  if (life === undefined) {
    return problem === undefined ? (
      <Reading text="Reading the signal…" />
    ) : (
      <Notice title="This signal cannot be shown">{problem}</Notice>
    );
  }
  return (
    <div className="signal-window">
      <SignalDetails row={{ life, episode }} onClose={() => window.close()} />
    </div>
  );
}

function readLife(client: Client<Api>, id: string): Promise<LifeDetails> {
  return client.signals.life({ id });
}
