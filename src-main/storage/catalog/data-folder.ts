/** Compacted files of other collectors, as they are: in any unit, without a description of ours. */
export const FOREIGN_TREE = 'foreign';

/** Folders of a data folder that hold Parquet files. */
export const ownTrees = ['spool', 'compact', FOREIGN_TREE] as const;

/** The catalog of a data folder; made anew whenever it is missing. */
export const CATALOG_FILE = 'catalog.db';
