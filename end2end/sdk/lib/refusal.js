// Calls that must be refused.

import assert from 'node:assert/strict';
import { ShoppexApiError } from '@shoppexio/sdk';

/** The error of a call that must be refused, with all that the package reads from it. */
export async function refusal(call) {
  const error = await call().then(
    (answer) => assert.fail(`not refused: ${JSON.stringify(answer)}`),
    (caught) => caught,
  );
  assert.ok(error instanceof ShoppexApiError, String(error));
  assert.ok(error.requestId, 'every answer has an x-request-id');
  assert.ok(error.docUrl.endsWith(`#${error.code}`), error.docUrl);
  return error;
}
