import { useSyncExternalStore } from 'react';

const themeOf = (): string => document.documentElement.dataset['theme'] ?? '';

function onTheme(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return () => observer.disconnect();
}

/** The theme the page shows now, also when the system has chosen it: what is painted takes its colours anew. */
export function usePageTheme(): string {
  return useSyncExternalStore(onTheme, themeOf);
}
