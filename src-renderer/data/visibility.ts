import type { Stop } from '#shared/rpc/contract.ts';

/** Whether somebody can see the page: minimised, in the tray and behind another tab it is hidden. */
export interface Visibility {
  isHidden(): boolean;
  onChange(listener: () => void): Stop;
}

export const alwaysShown: Visibility = { isHidden: () => false, onChange: () => () => {} };

export function documentVisibility(page: Document): Visibility {
  return {
    isHidden: () => page.hidden,
    onChange(listener) {
      page.addEventListener('visibilitychange', listener);
      return () => page.removeEventListener('visibilitychange', listener);
    },
  };
}

/** Begins now or when the page is shown, ends what was begun when it is hidden, and so on until it is stopped. */
export function whileShown(page: Visibility, begin: () => Stop): Stop {
  let end: Stop | undefined;
  const follow = (): void => {
    if (page.isHidden()) {
      end?.();
      end = undefined;
    } else end ??= begin();
  };
  follow();
  const stopFollowing = page.onChange(follow);
  return () => {
    stopFollowing();
    end?.();
    end = undefined;
  };
}
