import type { PowerMonitor, PowerSaveBlocker } from 'electron';
import type { Stop } from '#shared/rpc/contract.ts';
import type { Log } from '../base/log.ts';

/** Keeps the computer awake while it is wanted; never the display. */
export class AwakeKeeper {
  readonly #blocker: Pick<PowerSaveBlocker, 'start' | 'stop' | 'isStarted'>;
  #id: number | undefined;

  constructor(blocker: Pick<PowerSaveBlocker, 'start' | 'stop' | 'isStarted'>) {
    this.#blocker = blocker;
  }

  /** @param isWanted by the settings; @param isRecording now */
  update(isWanted: boolean, isRecording: boolean): void {
    if (isWanted && isRecording) {
      if (this.#id === undefined || !this.#blocker.isStarted(this.#id))
        this.#id = this.#blocker.start('prevent-app-suspension');
      return;
    }
    if (this.#id !== undefined) this.#blocker.stop(this.#id);
    this.#id = undefined;
  }
}

/** Tells of sleep and of waking up: what is missing in between has its cause. @param onResume after waking up */
export function watchPower(monitor: Pick<PowerMonitor, 'on' | 'off'>, log: Log, onResume: () => void): Stop {
  const suspend = (): void => log('warn', 'sleep', {});
  const resume = (): void => {
    log('info', 'resume', {});
    onResume();
  };
  const lock = (): void => log('info', 'screen_locked', {});
  const battery = (): void => log('info', 'on_battery', {});
  monitor.on('suspend', suspend);
  monitor.on('resume', resume);
  monitor.on('lock-screen', lock);
  monitor.on('on-battery', battery);
  return () => {
    monitor.off('suspend', suspend);
    monitor.off('resume', resume);
    monitor.off('lock-screen', lock);
    monitor.off('on-battery', battery);
  };
}
