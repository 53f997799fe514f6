/** Folders of a data folder that hold Parquet files. */
export const ownTrees = ['spool', 'compact'] as const;

/** The catalog of a data folder; made anew whenever it is missing. */
export const CATALOG_FILE = 'catalog.db';
