// A certificate authority of the openssl program (root, one between, leaf) for signing events as PayPal does.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const NAME = 'messageverificationcerts.paypal.com';
const DAYS = '30';

const EXTENSIONS = (name) => `
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
[between]
basicConstraints = critical,CA:TRUE,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
[leaf]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = DNS:${name}
[req]
distinguished_name = dn
[dn]
`;

/** A root (PEM), a chain without it (PEM) and the leaf's key (PEM). */
export function makeAuthority(name = NAME) {
  const folder = mkdtempSync(join(tmpdir(), 'portico-paypal-'));
  const openssl = (...args) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const read = (file) => readFileSync(join(folder, file), 'utf8');
  const issue = (file, subject, part, by) => {
    openssl('req', '-config', 'rules', '-new', '-key', `${file}.key`, '-subj', `/CN=${subject}`, '-out', `${file}.csr`);
    openssl('x509', '-req', '-in', `${file}.csr`, '-out', `${file}.pem`, '-days', DAYS, '-sha256',
      '-extfile', 'rules', '-extensions', part, ...by);
  };
  try {
    writeFileSync(join(folder, 'rules'), EXTENSIONS(name));
    for (const file of ['root', 'between']) openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', `${file}.key`);
    openssl('genrsa', '-out', 'leaf.key', '2048');
    issue('root', 'Test Root', 'root', ['-signkey', 'root.key']);
    issue('between', 'Test Between', 'between', ['-CA', 'root.pem', '-CAkey', 'root.key', '-CAcreateserial']);
    issue('leaf', name, 'leaf', ['-CA', 'between.pem', '-CAkey', 'between.key', '-CAcreateserial']);
    return { root: read('root.pem'), chain: read('leaf.pem') + read('between.pem'), key: read('leaf.key') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
