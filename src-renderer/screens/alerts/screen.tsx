import { useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { useApp, useMarket, useRenderEvery } from '../../data/use-app.ts';
import { countText } from '../../ui/format.ts';
import { Notice } from '../../ui/notice.tsx';
import { ScreenHeader } from '../../ui/screen-header.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Reading } from '../reading.tsx';
import { AlertLogTable } from './alert-log.tsx';
import { ChannelsPanel } from './channels-panel.tsx';
import { draftOf, type RuleDraft } from './draft.ts';
import { RuleEditor } from './editor.tsx';
import { MutesPanel } from './mutes-panel.tsx';
import { newDraft } from './new-draft.ts';
import { NowPanel } from './now-panel.tsx';
import { RulesTable } from './rules-table.tsx';
import { WithheldPanel } from './withheld-panel.tsx';
import './alerts.css';

type Side = 'now' | 'mutes' | 'withheld' | 'channels';

/** What is watched, what was told, what was not and why, and by which ways. */
export function AlertsScreen(): ReactNode {
  const app = useApp();
  const { session } = useMarket();
  const state = useStore(app.alerts, (alerts) => alerts.state);
  const link = useStore(app.session, (of) => of.link.kind);
  const [side, setSide] = useState<Side>('now');
  const [draft, setDraft] = useState<RuleDraft>();
  useRenderEvery(1_000);
  if (state === undefined)
    return (
      <>
        <ScreenHeader title="Alerts" />
        <Reading text="Reading the rules…" />
      </>
    );
  const withheld = Object.values(state.suppressed).reduce((sum, count) => sum + count, 0);
  const shelves = state.shelves.filter(({ until_ms }) => until_ms === null || until_ms > app.nowMs());
  const on = state.rules.filter(({ rule }) => rule.enabled).length;
  const isNew = draft !== undefined && state.rules.every(({ rule }) => rule.id !== draft.id);
  const open = (id: string): void => {
    const found = state.rules.find(({ rule }) => rule.id === id);
    if (found !== undefined) setDraft(draftOf(found.rule));
  };
  return (
    <>
      <ScreenHeader
        title="Alerts"
        scope={`${on} of ${state.rules.length} rules on · ${state.active.length} ${state.active.length === 1 ? 'alarm' : 'alarms'} on · ${countText(state.told)} told, ${countText(withheld)} withheld since the start${link === 'connected' ? '' : ' · not connected: this may be old'}`}
      >
        <button
          type="button"
          className="button"
          onClick={() =>
            setDraft(
              newDraft(session.thresholds.open_pct * 100, new Set(state.rules.map(({ rule }) => rule.id))),
            )
          }
        >
          New rule
        </button>
      </ScreenHeader>
      {state.notes.map((note) => (
        <p key={note} className="alert-note" role="alert">
          ■ {note}
        </p>
      ))}
      <div className="alerts" data-old={link !== 'connected'}>
        <div className="alerts-main">
          <section className="panel" data-testid="rules">
            {state.rules.length === 0 ? (
              <Notice title="No rules.">Without a rule nothing is told.</Notice>
            ) : (
              <RulesTable rules={state.rules} chosen={draft?.id} onChoose={open} />
            )}
          </section>
          <AlertLogTable />
        </div>
        {draft === undefined ? (
          <aside className="panel alerts-side" aria-label="Alarms, mutes, channels">
            <div className="panel-head">
              <Segments
                label="Part"
                value={side}
                options={[
                  { value: 'now', label: `On ${state.active.length}` },
                  { value: 'mutes', label: `Muted ${shelves.length}` },
                  { value: 'withheld', label: `Withheld ${countText(withheld)}` },
                  { value: 'channels', label: 'Channels' },
                ]}
                onChange={setSide}
              />
            </div>
            {side === 'now' ? <NowPanel state={state} /> : null}
            {side === 'mutes' ? <MutesPanel state={state} /> : null}
            {side === 'withheld' ? <WithheldPanel state={state} /> : null}
            {side === 'channels' ? <ChannelsPanel state={state} /> : null}
          </aside>
        ) : (
          <RuleEditor
            key={draft.id}
            draft={draft}
            isNew={isNew}
            onChange={setDraft}
            onClose={() => setDraft(undefined)}
          />
        )}
      </div>
    </>
  );
}
