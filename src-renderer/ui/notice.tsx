import { useEffect, useState, type ReactNode } from 'react';

/** What a panel says in place of its content. */
export function Notice({ title, children }: { title: string; children?: ReactNode }): ReactNode {
  return (
    <div className="notice" role="status">
      <strong>{title}</strong>
      {children}
    </div>
  );
}

/** Shows its children only once waiting has lasted: a quick answer flashes nothing. */
export function AfterDelay({ ms = 300, children }: { ms?: number; children: ReactNode }): ReactNode {
  const [isDue, setDue] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setDue(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return isDue ? children : null;
}
