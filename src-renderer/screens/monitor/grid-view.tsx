import { useMemo, useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { useApp, useListedSymbols, useMarket } from '../../data/use-app.ts';
import { ScreenHeader } from '../../ui/screen-header.tsx';
import { NoListed } from '../no-listed.tsx';
import { CompactGrid } from './compact-grid.tsx';
import { SymbolDrawer } from './drawer.tsx';
import { ordered } from './model.ts';
import { LayoutChoice } from './view-choice.tsx';

/** Best bid and ask of every symbol with the venues side by side, and the details of one. */
export function GridView(): ReactNode {
  const app = useApp();
  const { session } = useMarket();
  const { order, symbol } = useStore(app.prefs);
  const listed = useListedSymbols();
  const list = useMemo(() => ordered(session, listed, order), [session, listed, order]);
  const [isOpen, setOpen] = useState(false);
  const detailed = session.symbols.findIndex((each) => each.symbol === symbol);
  const all = session.symbols.length;
  return (
    <>
      <ScreenHeader
        title="Monitor"
        scope={`${list.length === all ? all : `${list.length} of ${all}`} symbols on ${session.venues.length} venues · best bid and offer, top of book`}
      >
        <LayoutChoice />
      </ScreenHeader>
      <div className="monitor">
        {list.length === 0 ? (
          <NoListed what={`${all} symbols`} />
        ) : (
          <CompactGrid
            list={list}
            onOpen={(index) => {
              app.prefs.setState({ symbol: session.symbols[index]?.symbol ?? '' });
              setOpen(true);
            }}
          />
        )}
        {isOpen && detailed >= 0 ? <SymbolDrawer symbol={detailed} onClose={() => setOpen(false)} /> : null}
      </div>
    </>
  );
}
