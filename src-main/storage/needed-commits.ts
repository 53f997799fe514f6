/** Which commits hold rows that batches still need: the others can go. */
export class NeededCommits {
  readonly #commits = new Map<number, { rows: number; batches: number }>();
  #rows = 0;

  /** Rows in all commits, needed or not. */
  get rows(): number {
    return this.#rows;
  }

  /** A commit that exists, with all the rows in it. */
  hold(commit: number, rows: number): void {
    this.#commits.set(commit, { rows, batches: 0 });
    this.#rows += rows;
  }

  /** A batch needs a commit. */
  need(commit: number): void {
    this.#commits.get(commit)!.batches++;
  }

  /** Commits that nobody needs once batches with these commits are gone, and those nobody needs already. */
  without(gone: readonly (readonly number[])[]): number[] {
    const uses = new Map<number, number>();
    for (const commits of gone) for (const commit of commits) uses.set(commit, (uses.get(commit) ?? 0) + 1);
    const unneeded: number[] = [];
    for (const [commit, { batches }] of this.#commits) {
      if (batches === (uses.get(commit) ?? 0)) unneeded.push(commit);
    }
    return unneeded;
  }

  /** Batches with these commits are gone, and so are the commits of `without`. */
  release(gone: readonly (readonly number[])[], dropped: readonly number[]): void {
    for (const commits of gone) for (const commit of commits) this.#commits.get(commit)!.batches--;
    for (const commit of dropped) {
      this.#rows -= this.#commits.get(commit)!.rows;
      this.#commits.delete(commit);
    }
  }
}
