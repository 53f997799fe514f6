import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { channels } from '#shared/alerts/rule.ts';
import { soundNames } from '#shared/alerts/sound-name.ts';
import { useApp } from '../../data/use-app.ts';
import { useSoundDesk } from '../../sound/desk-context.ts';
import { choiceOf, soundFacts } from '../../sound/sounds.ts';
import type { DraftProps } from './entry-field.tsx';
import { channelText } from './sentence.ts';

/** The ways a rule tells by, whether its end too, and with which sound; a chosen sound is heard at once. */
export function TellBy({ draft, onChange }: Pick<DraftProps, 'draft' | 'onChange'>): ReactNode {
  const desk = useSoundDesk();
  const { sounds } = useStore(useApp().prefs);
  return (
    <fieldset className="choices">
      <legend>Tell by</legend>
      {channels.map((channel) => (
        <label key={channel}>
          <input
            type="checkbox"
            checked={draft.channels[channel]}
            onChange={() =>
              onChange({ channels: { ...draft.channels, [channel]: !draft.channels[channel] } })
            }
          />{' '}
          {channelText[channel]}
        </label>
      ))}
      <label>
        <input
          type="checkbox"
          checked={draft.announceEnd}
          onChange={() => onChange({ announceEnd: !draft.announceEnd })}
        />{' '}
        The end too
      </label>
      <label>
        Sound{' '}
        <select
          className="select"
          aria-label="Sound"
          disabled={!draft.channels.sound}
          value={draft.sound}
          onChange={(event) => {
            const sound = soundNames.find((name) => name === event.target.value) ?? '';
            onChange({ sound });
            if (sound !== '') desk?.test(sound);
          }}
        >
          <option value="">of its severity</option>
          {soundNames.map((name) => (
            <option key={name} value={name}>
              {soundFacts[name].label}: {soundFacts[name].pattern}
              {choiceOf(sounds, name).isOn ? '' : ' (switched off)'}
            </option>
          ))}
        </select>
      </label>
    </fieldset>
  );
}
