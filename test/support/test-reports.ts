import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** What a tool's report says of its tests. */
export interface Count {
  passed: number;
  failed: number;
  skipped: number;
  /** What failed, one line each: file, test and the first line of its error. */
  failures: string[];
}

const firstLine = (text: string | undefined): string => stripVTControlCharacters(text ?? '').split('\n')[0]!;

/** @param json what vitest's json reporter wrote; files are told relative to `root` */
export function vitestCount(json: unknown, root: string): Count {
  const report = json as {
    readonly numPassedTests: number;
    readonly numFailedTests: number;
    readonly numPendingTests: number;
    readonly numTodoTests: number;
    readonly testResults: readonly {
      readonly name: string;
      readonly message: string;
      readonly assertionResults: readonly {
        readonly status: string;
        readonly fullName: string;
        readonly failureMessages: readonly string[];
      }[];
    }[];
  };
  const failures = report.testResults.flatMap(({ name, message, assertionResults }) => {
    const file = relative(root, name);
    const failed = assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages }) => `${file}: ${fullName}: ${firstLine(failureMessages[0])}`);
    // A file whose own code failed has no test to tell of it.
    return failed.length === 0 && message !== '' ? [`${file}: ${firstLine(message)}`] : failed;
  });
  return {
    passed: report.numPassedTests,
    failed: Math.max(report.numFailedTests, failures.length),
    skipped: report.numPendingTests + report.numTodoTests,
    failures,
  };
}

interface Suite {
  readonly suites?: readonly Suite[];
  readonly specs: readonly {
    readonly file: string;
    readonly title: string;
    readonly tests: readonly {
      readonly status: string;
      readonly results: readonly { readonly error?: { readonly message?: string } }[];
    }[];
  }[];
}

/** @param json what Playwright's json reporter wrote */
export function playwrightCount(json: unknown): Count {
  const { stats, suites } = json as {
    stats: { expected: number; unexpected: number; flaky: number; skipped: number };
    suites: readonly Suite[];
  };
  const failuresOf = ({ suites: inner = [], specs }: Suite): string[] => [
    ...specs.flatMap(({ file, title, tests }) =>
      tests
        .filter(({ status }) => status === 'unexpected' || status === 'flaky')
        .map(
          ({ results: tries }) => `test/e2e/${file}: ${title}: ${firstLine(tries.at(-1)?.error?.message)}`,
        ),
    ),
    ...inner.flatMap(failuresOf),
  ];
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    skipped: stats.skipped,
    failures: suites.flatMap(failuresOf),
  };
}
