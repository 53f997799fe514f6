import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { ExchangeId } from '#shared/market/exchange.ts';
import { useApp } from '../../data/use-app.ts';
import { Notice } from '../../ui/notice.tsx';
import { ScreenHeader } from '../../ui/screen-header.tsx';
import { Reading } from '../reading.tsx';
import { AboutSection, DataFolder, PrivacySection, RegionNotice, UpdatesSection } from './about-sections.tsx';
import { AppearanceSection } from './appearance-section.tsx';
import { FeesSection } from './fees-section.tsx';
import { sections, type SectionId } from './fields.ts';
import { GeneralSection } from './general-section.tsx';
import { KeyboardSection } from './keyboard-section.tsx';
import { SettingRow } from './setting-row.tsx';
import { SoundSection } from './sound-section.tsx';
import { useSettings, type SettingsForm } from './use-settings.ts';
import './settings.css';

/** The setting that the fee table changes. */
const TIERS = 'fees.tiers';

/** Parts that are more than settings of the program: drawn before those, with the words a search finds them by. */
const extra: Readonly<
  Partial<
    Record<SectionId, { readonly Part: (props: { form: SettingsForm }) => ReactNode; readonly words: string }>
  >
> = {
  fees: { Part: Fees, words: 'fees taker maker tier venue old' },
  sound: { Part: SoundSection, words: 'sound volume mute test hear' },
  appearance: {
    Part: AppearanceSection,
    words: 'appearance theme dark light high contrast colour density row zoom text size flash',
  },
  keyboard: { Part: KeyboardSection, words: 'keyboard keys shortcut bind' },
  network: { Part: RegionNotice, words: 'network region country' },
  privacy: { Part: PrivacySection, words: 'privacy telemetry crash' },
  general: { Part: GeneralSection, words: 'general thousands order symbols zone utc language' },
  data: { Part: DataFolder, words: 'data folder' },
  updates: { Part: UpdatesSection, words: 'updates version' },
  about: { Part: AboutSection, words: 'about version licence tradingview folder' },
};

/** Every setting with its value, where it comes from and when it holds; nothing is kept before it is saved. */
export function SettingsScreen(): ReactNode {
  const app = useApp();
  const form = useSettings();
  const [search, setSearch] = useState('');
  const body = useRef<HTMLDivElement>(null);
  // Outlives the screen: whoever comes back finds the part that was open.
  const wanted = useStore(app.wanted, (state) => state.section);
  const section: SectionId = sections.find((each) => each.id === wanted)?.id ?? 'general';
  useEffect(() => {
    body.current?.scrollTo(0, 0);
  }, [section, search]);
  const shown = sections.filter((each) =>
    search.trim() === '' ? each.id === section : partsOf(each.id, form, search).isAny,
  );
  const available = sections.filter((each) => partsOf(each.id, form, '').isAny);
  return (
    <>
      <ScreenHeader title="Settings" scope={form.view === undefined ? '' : `Written to ${form.view.file}`}>
        <input
          type="search"
          className="field settings-search"
          aria-label="Search the settings"
          placeholder="Search"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
      </ScreenHeader>
      <div className="settings">
        <nav className="settings-nav" aria-label="Parts of the settings">
          {available.map((each) => (
            <button
              key={each.id}
              type="button"
              className="menu-choice"
              aria-current={search.trim() === '' && each.id === section ? 'true' : undefined}
              onClick={() => {
                setSearch('');
                app.wanted.setState({ section: each.id });
              }}
            >
              {each.title}
              {form.lines.some((line) => line.field.section === each.id && line.isChanged) ? (
                <span className="settings-mark" title="Not saved">
                  ●
                </span>
              ) : null}
            </button>
          ))}
        </nav>
        <div className="settings-form" ref={body} tabIndex={0} role="region" aria-label="Settings">
          {form.view === undefined ? (
            form.trouble === '' ? (
              <Reading text="Reading the settings…" />
            ) : (
              <Notice title="The settings could not be read">
                <span role="alert">■ {form.trouble}</span>
                <button type="button" className="button" onClick={form.readAgain}>
                  Try again
                </button>
              </Notice>
            )
          ) : (
            <>
              <Waiting form={form} />
              {shown.length === 0 ? (
                <Notice title={`No setting fits “${search}”.`}>
                  <button type="button" className="button" onClick={() => setSearch('')}>
                    Clear the search
                  </button>
                </Notice>
              ) : null}
              {shown.map((each) => (
                <Section key={each.id} id={each.id} title={each.title} form={form} search={search} />
              ))}
            </>
          )}
        </div>
      </div>
      {form.view === undefined ? null : <SaveBar form={form} />}
    </>
  );
}

function partsOf(id: SectionId, { lines }: SettingsForm, search: string) {
  const wanted = search.trim().toLowerCase();
  const fits = (...texts: string[]): boolean => texts.some((text) => text.toLowerCase().includes(wanted));
  const title = sections.find((each) => each.id === id)?.title ?? '';
  const found = lines.filter(
    ({ field, fact }) => field.section === id && fits(field.label, field.about, fact.path, title),
  );
  const more = extra[id];
  const Part = more !== undefined && fits(more.words, title) ? more.Part : undefined;
  return { found, Part, isAny: found.length > 0 || Part !== undefined };
}

function Section(props: { id: SectionId; title: string; form: SettingsForm; search: string }): ReactNode {
  const { form } = props;
  const { found, Part } = partsOf(props.id, form, props.search);
  const own = found.filter(({ fact }) => fact.source === 'file').map(({ fact }) => fact.path);
  return (
    <section className="settings-section" data-section={props.id}>
      <div className="settings-section-head">
        <h2>{props.title}</h2>
        {own.length < 2 ? null : (
          <button type="button" className="text-button" onClick={() => void form.reset(own)}>
            All of these back to their defaults
          </button>
        )}
      </div>
      {Part === undefined ? null : <Part form={form} />}
      {found
        .filter(({ fact }) => fact.path !== TIERS)
        .map((line) => (
          <SettingRow
            key={line.fact.path}
            line={line}
            onType={(text) => form.type(line.fact.path, text)}
            onReset={() => void form.reset([line.fact.path])}
          />
        ))}
    </section>
  );
}

/** The fee table, with the tiers that the settings name. */
function Fees({ form }: { form: SettingsForm }): ReactNode {
  const line = form.lines.find(({ fact }) => fact.path === TIERS);
  return (
    <>
      <FeesSection
        tiers={(line?.fact.value ?? {}) as Readonly<Partial<Record<ExchangeId, string>>>}
        isLocked={line?.fact.isLocked !== false}
        onTier={(tiers) => void form.put(TIERS, tiers)}
      />
      {line === undefined || line.problem === '' ? null : (
        <p className="setting-problem" role="alert">
          ■ {line.problem}
        </p>
      )}
    </>
  );
}

function Waiting({ form }: { form: SettingsForm }): ReactNode {
  const app = useApp();
  const { view, waiting } = form;
  if (waiting.length === 0 || view === undefined) return null;
  return (
    <p className="settings-waiting" data-testid="waiting" role="status">
      ▲ Holds from the next start on: {waiting.join(', ')}.
      {view.host.canRestart ? (
        <button
          type="button"
          className="button"
          onClick={() => {
            const { client, session } = app.session.getState();
            client?.settings
              .restart({ mode: session?.mode === 'DEMO' ? 'DEMO' : 'LIVE' })
              .catch((cause: unknown) => app.toasts.say(String(cause)));
          }}
        >
          Start anew now
        </button>
      ) : (
        ' Stop Arbscope with Ctrl+C where it was started, and start it again.'
      )}
    </p>
  );
}

function SaveBar({ form }: { form: SettingsForm }): ReactNode {
  if (form.changed === 0 && form.trouble === '') return null;
  const wrong = form.lines.filter((line) => line.problem !== '').length;
  return (
    <footer className="settings-bar" data-testid="settings-bar">
      <span role="status">
        {form.changed === 0
          ? ''
          : form.changed === 1
            ? '1 change not saved'
            : `${form.changed} changes not saved`}
        {wrong === 0 ? '' : `, ${wrong} not right yet`}
      </span>
      {form.trouble === '' ? null : (
        <span className="setting-problem" role="alert">
          ■ {form.trouble}
        </span>
      )}
      <span className="spacer" />
      {form.changed === 0 ? null : (
        <>
          <button type="button" className="button" onClick={form.undo}>
            Undo
          </button>
          <button
            type="button"
            className="button"
            data-strong=""
            disabled={!form.canSave}
            onClick={() => void form.save()}
          >
            Save
          </button>
        </>
      )}
    </footer>
  );
}
