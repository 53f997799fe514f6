import { firstLine } from '../compact/engine.ts';
import { checkFile, type CheckPorts } from './check-file.ts';
import { datasetFacts } from './dataset-facts.ts';
import type { DatasetFacts, DatasetFiles, FileEntry } from './facts.ts';
import { Findings, type Fail } from './findings.ts';

/** Reads every file of a dataset and says what is there and what is wrong. Never throws for what a file holds. */
export async function checkDataset(
  dataset: DatasetFiles,
  offlineSeconds: number,
  ports: CheckPorts,
): Promise<DatasetFacts> {
  const findings = new Findings(dataset);
  for (const file of dataset.files) {
    ports.onFile(file);
    await survive(file, findings, ports);
  }
  return datasetFacts(findings, offlineSeconds);
}

async function survive(file: FileEntry, findings: Findings, ports: CheckPorts): Promise<void> {
  const fail: Fail = (kind, text) => void findings.faults.push({ kind, file: file.name, text });
  if (file.isDirectory) return fail('not_a_file', 'expected a file, found a folder of that name');
  if (file.bytes === 0) return fail('not_a_file', 'expected a Parquet file, found 0 bytes');
  try {
    await checkFile(file, findings, { ...ports, fail });
  } catch (cause) {
    fail(
      'unreadable',
      `expected a readable Parquet file, found ${firstLine(cause).replaceAll(file.path, file.name)}`,
    );
  }
}
