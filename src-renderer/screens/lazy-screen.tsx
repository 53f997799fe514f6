import { useEffect, useReducer, useState, type ComponentType, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { errorText } from '#shared/error-text.ts';
import { useApp } from '../data/use-app.ts';
import { AfterDelay, Notice } from '../ui/notice.tsx';

/** A screen whose code comes when it is first wanted. */
export interface LazyScreen {
  readonly Component: ComponentType;
  /** Fetches the code beforehand; resolves also when that fails: the screen itself says so when it is opened. */
  readonly preload: () => Promise<void>;
}

/** @param load imports the screen; asked again after a failure, never again after it has come */
export function lazyScreen(title: string, load: () => Promise<ComponentType>): LazyScreen {
  let Loaded: ComponentType | undefined;
  let loading: Promise<void> | undefined;
  const fetched = (): Promise<void> => {
    loading ??= load().then(
      (component) => {
        Loaded = component;
      },
      (cause: unknown) => {
        loading = undefined;
        throw cause;
      },
    );
    return loading;
  };
  function Component(): ReactNode {
    const [, renew] = useReducer((n: number) => n + 1, 0);
    const [error, setError] = useState<string>();
    const link = useStore(useApp().session, (state) => state.link.kind);
    useEffect(() => {
      if (Loaded !== undefined) return;
      let isCurrent = true;
      fetched().then(
        () => isCurrent && renew(),
        (cause: unknown) => isCurrent && setError(errorText(cause)),
      );
      return () => {
        isCurrent = false;
      };
    }, []);
    if (Loaded !== undefined) return <Loaded />;
    if (error === undefined) {
      return (
        <AfterDelay>
          <Notice title={`Loading ${title}…`} />
        </AfterDelay>
      );
    }
    const again = (): void => {
      setError(undefined);
      fetched().then(renew, (cause: unknown) => {
        // The program is there and has no such file: it is another version than this page.
        if (link === 'connected') window.location.reload();
        else setError(errorText(cause));
      });
    };
    return (
      <Notice title={`${title} could not be loaded`}>
        <span>{error}</span>
        <button type="button" className="button" onClick={again}>
          Try again
        </button>
      </Notice>
    );
  }
  return { Component, preload: () => fetched().catch(() => {}) };
}

/** Fetches one screen after the other whenever the page has nothing else to do. */
export function preloadAll(
  screens: readonly { readonly preload?: () => Promise<void> }[],
  whenIdle: (run: () => void) => void,
): void {
  const [first, ...rest] = screens.filter(({ preload }) => preload !== undefined);
  if (first === undefined) return;
  whenIdle(() => void first.preload?.().then(() => preloadAll(rest, whenIdle)));
}
