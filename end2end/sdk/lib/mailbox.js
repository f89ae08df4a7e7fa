// A mail server that keeps what it is given: as much of SMTP as one sender needs.

import { once } from 'node:events';
import { createServer } from 'node:net';
import { until } from '../../lib/server.js';

export async function startMailbox() {
  const mails = [];
  const sockets = new Set();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
    let text = '';
    let letter = null;
    let to = [];
    socket.write('220 mailbox\r\n');
    const answer = (line) => {
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === 'EHLO') return '250 mailbox';
      if (verb === 'RCPT') to.push(line.match(/<([^>]*)>/)[1]);
      if (verb === 'DATA') letter = [];
      return verb === 'DATA' ? '354 go on' : verb === 'QUIT' ? '221 bye' : '250 ok';
    };
    socket.setEncoding('utf8').on('data', (piece) => {
      const lines = (text + piece).split('\r\n');
      text = lines.pop();
      for (const line of lines) {
        if (letter === null) {
          socket.write(`${answer(line)}\r\n`);
        } else if (line === '.') {
          mails.push({ to, text: letter.join('\n') });
          [letter, to] = [null, []];
          socket.write('250 kept\r\n');
        } else {
          letter.push(line);
        }
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    options: ['--smtp', `smtp://127.0.0.1:${server.address().port}`, '--mail-from', 'shop@example.com'],
    /** The code in the newest mail to this address that was not read before. */
    async code(email) {
      const isCode = (mail) => !mail.isRead && mail.to.includes(email) && /^Subject: \d{6}\b/m.test(mail.text);
      const found = await until(`a code to ${email}`, () => mails.find(isCode));
      found.isRead = true;
      return found.text.match(/^Subject: (\d{6})\b/m)[1];
    },
    count: () => mails.length,
    stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
