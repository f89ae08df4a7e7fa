// The whole way of the money in a real browser: click, order, payment, hold, conversion, payout, refund. Once with
// scripts and once without, each on a server of its own. The API is asked for the numbers.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Client, confirmed, fillLogin, isThere, launch, minorOf, person, shot, signIn } from './lib/browser.js';
import { CODE, DATABASE, cents, startServer, until, words } from './lib/server.js';

const TRON = 'TWuRReGC3VQEMdYiGsCrCr3Z6hmZHUbtqY';
const TRON_WITH_TYPING_MISTAKE = 'TWuRReGC3VQEMdYiGsCrCr3Z6hmZHUbtqX';
const MARKUP = '<script>alert(1)</script><b>x';
const REASON = 'The wallet <i>you gave</i> is on another network.';
const PRODUCT = 'Arena server';
/** 59.00 less 10 %, and 20 % of what is left. */
const PAID = 5_310;
const EARNED = 1_062;

// What scripts change does not depend on the database, so on PostgreSQL once is enough.
for (const scripts of DATABASE === 'postgres' ? [true] : [true, false]) {
  describe(`the walk with scripts ${scripts ? 'on' : 'off'}`, () => {
    const seen = {};
    let server, browser, buyer, affiliate, operator, people;

    before(async () => {
      [server, browser] = await Promise.all([startServer(), launch()]);
      const open = () => person(browser, server.url, { javaScriptEnabled: scripts });
      people = [buyer, affiliate, operator] = await Promise.all([open(), open(), open()]);
    });
    after(async () => {
      await browser?.close();
      await server?.stop();
    });

    const keep = (page, name) => shot(page, `walk-${scripts ? 'on' : 'off'}-${name}`);
    const balances = async () => {
      const { balances } = await server.summary();
      return Object.fromEntries(Object.entries(balances).map(([name, amount]) => [name, cents(amount)]));
    };
    const commission = async () => {
      const { commissions } = await server.summary();
      return commissions.find((row) => row.invoice_id === seen.order);
    };
    const row = (page, text) => page.getByRole('row').filter({ hasText: text });

    it('counts a click once and says who sent the visitor', async () => {
      const { page } = buyer;
      const clicks = async () => (await server.summary()).link.total_clicks;
      const start = await clicks();
      await page.goto(`/?ref=${CODE}`);
      await page.getByText(`${CODE} referred you: 10% off everything`).waitFor();
      assert.equal(await clicks(), start + 1, 'one visit is one click');
      await page.goto(`/?ref=${CODE}`);
      await page.getByText(`${CODE} referred you`).waitFor();
      assert.equal(await clicks(), start + 1, 'the same visitor is counted once');
    });

    it('keeps what was typed when the checkout is refused', async () => {
      const { page } = buyer;
      await page.getByRole('link', { name: `Buy ${PRODUCT}` }).click();
      await page.waitForURL('**/checkout?*');
      const code = page.getByLabel('Referral code');
      assert.equal(await code.inputValue(), CODE, 'the code of the click is filled in');
      await page.getByLabel('E-mail').fill('buyer@example.net');
      await code.fill('nobodyhasthis');
      await page.getByRole('button', { name: 'Order and pay' }).click();
      await page.getByText(/recognise this referral code/).first().waitFor();
      assert.equal(await page.getByLabel('E-mail').inputValue(), 'buyer@example.net');
      assert.equal(await code.inputValue(), 'nobodyhasthis');
      await code.fill(CODE);
      await page.getByRole('button', { name: 'Update the total' }).click();
      await page.getByRole('button', { name: `Order and pay ${words(PAID)}` }).waitFor();
      assert.equal(await page.getByLabel('E-mail').inputValue(), 'buyer@example.net');
    });

    it('orders, fails to pay once, pays, and comes back to the order', async () => {
      const { page } = buyer;
      await page.getByRole('button', { name: `Order and pay ${words(PAID)}` }).click();
      await page.waitForURL('**/sandbox/*');
      await page.getByRole('button', { name: 'Let the payment fail' }).click();
      await page.waitForURL('**/orders/*');
      await page.getByRole('alert').getByText('The payment failed').waitFor();
      seen.order = new URL(page.url()).pathname.split('/').at(-1);
      seen.number = (await page.getByRole('heading', { level: 1 }).innerText()).match(/#(\S+)/)[1];
      assert.equal((await server.api(`/orders/${seen.order}`)).status, 'PENDING');

      await page.getByRole('button', { name: 'Pay now' }).click();
      await page.waitForURL('**/sandbox/*');
      await page.getByRole('button', { name: 'Back without paying' }).click();
      await page.waitForURL('**/orders/*');
      await page.getByText('You left the payment page and nothing was charged.').waitFor();

      seen.before = await balances();
      await page.getByRole('button', { name: 'Pay now' }).click();
      await page.getByRole('button', { name: `Pay ${words(PAID)}` }).dblclick();
      await page.waitForURL('**/orders/*');
      await page.getByText('Thank you, we have received your payment.').waitFor();
      await page.getByRole('main').getByText('Completed').first().waitFor();
      await keep(page, 'order-paid');
      assert.equal((await server.api(`/orders/${seen.order}`)).status, 'COMPLETED');
    });

    it('puts the commission on hold', async () => {
      const now = await balances();
      assert.equal(now.pending - seen.before.pending, EARNED, 'on hold');
      assert.equal(now.available, seen.before.available, 'available');
      const row = await commission();
      assert.deepEqual([row.status, cents(row.commission_amount), cents(row.base_amount)], ['pending', EARNED, PAID]);
    });

    it('releases it when the operator moves the clock over the hold', async () => {
      const { page } = operator;
      await signIn(page, 'operator');
      assert.equal(new URL(page.url()).pathname, '/admin');
      const start = await balances();
      await page.getByRole('button', { name: 'Advance 14 days' }).click();
      await page.getByText('The clock was advanced by 14 days.').waitFor();
      const now = await balances();
      assert.equal(now.available - start.available, start.pending - now.pending, 'what was on hold is available');
      assert.ok(now.available - start.available >= EARNED);
      assert.equal((await commission()).status, 'approved');
    });

    it('shows the affiliate link, figures, balances and why', async () => {
      const { page } = affiliate;
      await page.goto('/affiliate');
      assert.equal(new URL(page.url()).pathname, '/login', 'a visitor signs in first');
      await fillLogin(page, 'affiliate');
      await page.waitForURL('**/affiliate');
      assert.equal(await page.getByLabel('Link to share').inputValue(), `${server.url}/?ref=${CODE}`);
      const now = await balances();
      const line = page.getByRole('region', { name: 'Your commissions at a glance' });
      const parts = { pending: 'On hold', available: 'Available', requested: 'Requested', paid: 'Paid', converted: 'Converted' };
      for (const [part, label] of Object.entries(parts)) {
        const item = line.getByRole('listitem').filter({ hasText: label });
        assert.equal(await minorOf(item), now[part], label);
      }
      for (const label of ['Clicks', 'Sales', 'Checkouts']) {
        await page.getByRole('main').getByText(label, { exact: true }).first().waitFor();
      }
      await page.getByRole('link', { name: 'All commissions' }).click();
      await page.waitForURL('**/affiliate/commissions');
      // The newest one. An affiliate is not told the number of the buyer's order.
      await page.getByRole('row').nth(1).getByRole('link').first().click();
      await page.getByRole('heading', { level: 1, name: `Why ${words(EARNED)}` }).waitFor();
      const steps = await page.getByRole('main').getByRole('listitem').allInnerTexts();
      const text = steps.join('\n').replaceAll('\u00a0', ' ');
      for (const part of ['Click', 'Code', 'Attribution window', 'Rules', 'Commissionable amount', 'Rate', 'Rounding', 'Hold', words(PAID), '20%']) {
        assert.ok(text.includes(part), `the reasons name ${part}:\n${text}`);
      }
      const json = await page.getByRole('link', { name: 'View as JSON' }).getAttribute('href');
      const answer = await affiliate.context.request.get(json);
      assert.equal((await answer.json()).amount, '10.62');
    });

    if (scripts) it('adds comfort where scripts run', async () => {
      const { page, context } = affiliate;
      await page.goto('/affiliate');
      assert.equal(await page.locator('script[type=module]').count(), 1, 'the server holds the browser part');
      await context.grantPermissions(['clipboard-read', 'clipboard-write']);
      await page.getByRole('button', { name: 'Copy' }).click();
      await page.getByRole('button', { name: 'Copied' }).waitFor();
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), `${server.url}/?ref=${CODE}`);

      const { available } = await balances();
      await page.goto('/balance/convert');
      const amount = page.getByLabel('Amount', { exact: true });
      await until('both balances after the conversion', async () => {
        await amount.fill('');
        await amount.pressSequentially('12.34');
        return (await page.locator('.balances-after').innerText()).includes(words(available - 1_234));
      });
      await amount.fill('99999999');
      await page.locator('#too-much').waitFor({ state: 'visible' });
      await page.getByRole('link', { name: `All ${words(available)}` }).click();
      assert.equal(await amount.inputValue(), words(available), 'all of it, without a new page');
      assert.equal(new URL(page.url()).search, '');

      await page.goto('/balance/payout');
      await page.getByLabel('Receive').selectOption('USDT:tron');
      const address = page.getByLabel('Address');
      const verdict = page.locator('#address-check');
      await until('a word about the address', async () => {
        // The browser part comes after the page, so that the first typing may be too early.
        await address.fill('');
        await address.blur();
        await address.fill(TRON_WITH_TYPING_MISTAKE);
        await address.blur();
        return isThere(verdict.filter({ hasText: 'typo' }));
      });
      await address.fill(TRON);
      await verdict.getByText('The address is valid for this network.').waitFor();
    });

    if (!scripts) it('shows the way without scripts', async () => {
      const { page } = affiliate;
      await page.goto('/affiliate');
      assert.equal(await page.getByRole('button', { name: 'Copy' }).count(), 0, 'no button that does nothing');
      const { available } = await balances();
      await page.goto('/balance/convert');
      await page.getByRole('link', { name: `All ${words(available)}` }).click();
      await page.waitForURL('**/balance/convert?amount=*');
      assert.equal(await page.getByLabel('Amount', { exact: true }).inputValue(), words(available));
      assert.ok((await page.locator('.balances-after').innerText()).includes('0.00'), 'what would be left');
    });

    it('refuses to convert too much, and keeps what was typed', async () => {
      const { page } = affiliate;
      const { available } = await balances();
      await page.goto('/balance');
      await page.getByRole('link', { name: 'Convert to store balance' }).click();
      const amount = page.getByLabel('Amount', { exact: true });
      const tooMuch = (available / 100 + 1).toFixed(2);
      await amount.fill(tooMuch);
      await page.getByRole('button', { name: 'Convert to store balance' }).click();
      await page.getByRole('alert').waitFor();
      const problem = page.getByText(`you can use at most ${words(available)}`).locator('visible=true');
      await problem.first().waitFor();
      assert.equal(await amount.inputValue(), tooMuch);
      assert.equal(await amount.getAttribute('aria-invalid'), 'true');
      await keep(page, 'convert-refused');
      for (const typed of ['0', '-5', '1.001', 'abc', '1e9']) {
        await amount.fill(typed);
        await page.getByRole('button', { name: 'Convert to store balance' }).click();
        await page.getByRole('alert').waitFor();
        assert.equal(await amount.inputValue(), typed);
      }
      assert.equal((await balances()).available, available, 'nothing was booked');
    });

    it('converts once, however often it is sent', async () => {
      const { page, context } = affiliate;
      const start = await balances();
      await page.goto('/balance/convert');
      const key = await page.locator('main input[name=idempotency_key]').inputValue();
      const fields = { amount: '20.00', idempotency_key: key };
      await page.getByLabel('Amount', { exact: true }).fill(fields.amount);
      await page.getByRole('button', { name: 'Convert to store balance' }).dblclick();
      await page.waitForURL('**/balance?*');
      await page.getByText('20.00 USD is now in your store balance.').waitFor();

      await page.goBack();
      const amount = page.getByLabel('Amount', { exact: true });
      if ((await amount.inputValue()) === '') {
        await page.getByRole('button', { name: 'Convert to store balance' }).click();
        assert.equal(new URL(page.url()).pathname, '/balance/convert', 'an empty form is not sent');
      } else {
        await page.getByRole('button', { name: 'Convert to store balance' }).click();
        await page.waitForURL('**/balance?*');
      }
      const again = await context.request.post('/balance/convert', { form: fields, headers: { origin: server.url } });
      assert.match(await again.text(), /20\.00\s?USD is now in your store balance/, 'a second click shows the first result');

      const now = await balances();
      assert.equal(now.converted - start.converted, 2_000, 'converted once');
      assert.equal(start.available - now.available, 2_000);
    });

    it('refuses a payout to a mistyped address, and keeps every field', async () => {
      const { page } = affiliate;
      await page.goto('/balance/payout');
      await page.getByLabel('Amount', { exact: true }).fill('50.00');
      await page.getByLabel('Receive').selectOption('USDT:tron');
      await page.getByLabel('Address').fill(TRON_WITH_TYPING_MISTAKE);
      await page.getByLabel('Note').fill(MARKUP);
      await page.getByRole('button', { name: 'Continue', exact: true }).click();
      await page.getByRole('alert').waitFor();
      assert.equal(await page.evaluate(() => document.activeElement.id), 'address', 'the cursor is where the mistake is');
      await page.getByText('The address contains a typo').locator('visible=true').first().waitFor();
      await keep(page, 'payout-refused');
      assert.equal(await page.getByLabel('Amount', { exact: true }).inputValue(), '50.00');
      assert.equal(await page.getByLabel('Receive').inputValue(), 'USDT:tron');
      assert.equal(await page.getByLabel('Address').inputValue(), TRON_WITH_TYPING_MISTAKE);
      assert.equal(await page.getByLabel('Note').inputValue(), MARKUP);
    });

    it('requests payouts, each once', async () => {
      const { page } = affiliate;
      const start = await balances();
      await page.getByLabel('Address').fill(TRON);
      await page.getByRole('button', { name: 'Continue', exact: true }).click();
      await page.getByRole('button', { name: 'Request 50.00 USD' }).dblclick();
      await page.getByText('We have received your request for 50.00 USD.').waitFor();
      seen.payouts = [new URL(page.url()).pathname.split('/').at(-1)];
      for (const [amount, note] of [['10.00', 'the second request'], ['7.00', 'the third request']]) {
        await page.goto('/balance/payout');
        await page.getByLabel('Amount', { exact: true }).fill(amount);
        await page.getByLabel('Receive').selectOption('USDT:tron');
        await page.getByLabel('Address').fill(TRON);
        await page.getByLabel('Note').fill(note);
        await page.getByRole('button', { name: 'Continue', exact: true }).click();
        await page.getByRole('button', { name: `Request ${amount} USD` }).click();
        await page.getByText(`We have received your request for ${amount} USD.`).waitFor();
        seen.payouts.push(new URL(page.url()).pathname.split('/').at(-1));
      }
      const now = await balances();
      assert.equal(now.requested - start.requested, 6_700);
      assert.equal(start.available - now.available, 6_700);
    });

    it('lets the operator approve and complete a request, with its note inert', async () => {
      const { page } = operator;
      await confirmed(page, 'operator');
      await page.goto('/admin/payouts');
      const link = row(page, MARKUP).getByRole('link');
      await link.first().click();
      await page.waitForURL(`**/admin/payouts/${seen.payouts[0]}`);
      await page.getByRole('main').getByText(MARKUP, { exact: true }).waitFor();
      assert.equal(await page.locator('main script, main b').count(), 0, 'markup in a note is text');
      await keep(page, 'admin-payout');
      const start = await balances();
      await page.getByRole('button', { name: 'Approve 50.00 USD' }).dblclick();
      await page.getByText('approved. Send the money next.').waitFor();
      await page.getByLabel('Transaction ID').fill('7f3a-end2end');
      await page.getByLabel('Network fee').fill('1.20');
      await page.getByRole('button', { name: 'Mark 50.00 USD as paid' }).click();
      await page.getByText('marked as paid.').waitFor();
      const now = await balances();
      assert.equal(now.paid - start.paid, 5_000);
      assert.equal(start.requested - now.requested, 5_000);
      assert.equal(now.available, start.available);
    });

    it('gives the money back when a request is rejected, with the reason', async () => {
      const { page } = operator;
      const start = await balances();
      await page.goto('/admin/payouts');
      await row(page, 'the second request').getByRole('link').first().click();
      await page.getByText('Reject instead').click();
      await page.getByLabel('Reason').fill(REASON);
      await page.getByRole('button', { name: 'Reject 10.00 USD' }).click();
      await page.getByText('10.00 USD is available to the affiliate again.').waitFor();
      const now = await balances();
      assert.equal(now.available - start.available, 1_000);
      assert.equal(start.requested - now.requested, 1_000);

      await affiliate.page.goto(`/balance/payout/${seen.payouts[1]}`);
      await affiliate.page.getByText(REASON, { exact: true }).waitFor();
      await affiliate.page.getByRole('main').getByText('Rejected').first().waitFor();
      await keep(affiliate.page, 'payout-rejected');
      await affiliate.page.goto(`/balance/payout/${seen.payouts[0]}`);
      await affiliate.page.getByText('7f3a-end2end').waitFor();
      await affiliate.page.goto('/balance');
      assert.equal(await minorOf(affiliate.page.getByRole('main')), now.available, 'the page shows what the API says');
    });

    it('decides several requests at once, each after a second look', async () => {
      const { page } = operator;
      await confirmed(page, 'operator');
      const start = await balances();
      await page.goto('/admin/payouts');
      await row(page, 'the third request').getByRole('checkbox').check();
      await page.getByRole('button', { name: 'Approve selected' }).click();
      await page.waitForURL('**/admin/payouts/confirm?*');
      await page.getByRole('button', { name: 'Approve 1 request, 7.00 USD' }).dblclick();
      await page.getByText('1 request approved: 7.00 USD.').waitFor();
      await page.goto(`/admin/payouts/${seen.payouts[2]}`);
      await page.getByText('Mark as failed', { exact: true }).first().click();
      await page.getByLabel('What went wrong').fill('The network was down.');
      await page.getByRole('button', { name: 'Return 7.00 USD' }).click();
      await page.getByText('Marked as failed.').waitFor();
      const now = await balances();
      assert.equal(now.available - start.available, 700);
      assert.equal(now.requested, start.requested - 700);
    });

    it('takes the commission back with a refund, to the cent', async () => {
      const { page } = operator;
      const start = await balances();
      await page.goto(`/admin/orders/${seen.order}`);
      await page.getByText('Partial refund', { exact: true }).click();
      const part = page.getByRole('group').filter({ has: page.getByRole('button', { name: 'Refund this amount' }) });
      await part.getByLabel('Amount', { exact: true }).fill('99.99');
      await part.getByLabel('Reason').fill('too much');
      await page.getByRole('button', { name: 'Refund this amount' }).click();
      await page.getByText(`You can refund at most ${words(PAID)} USD.`).locator('visible=true').first().waitFor();
      await keep(page, 'admin-refund-refused');
      assert.equal(await part.getByLabel('Amount', { exact: true }).inputValue(), '99.99', 'what was typed is still there');
      assert.equal(await part.getByLabel('Reason').inputValue(), 'too much');
      await part.getByLabel('Amount', { exact: true }).fill('26.55');
      await part.getByLabel('Reason').fill('half of it did not work');
      await page.getByRole('button', { name: 'Refund this amount' }).dblclick();
      await page.getByText('26.55 USD refunded, and 5.31 USD of the commission reversed.').waitFor();
      let row = await commission();
      assert.deepEqual([cents(row.reversed_amount), row.status], [531, 'approved']);
      assert.equal((await balances()).available, start.available - 531);

      await page.getByText('Full refund of 26.55 USD', { exact: true }).click();
      await page.getByLabel('Reason').locator('visible=true').fill('the other half too');
      await page.getByRole('button', { name: 'Refund 26.55 USD' }).click();
      await page.getByText('26.55 USD refunded, and 5.31 USD of the commission reversed.').waitFor();
      row = await commission();
      assert.deepEqual([cents(row.reversed_amount), row.status], [EARNED, 'reversed']);
      assert.equal((await balances()).available, start.available - EARNED);
      assert.equal((await server.api(`/orders/${seen.order}`)).status, 'REFUNDED');
    });

    it('shows the buyer the whole story of the order', async () => {
      const { page } = buyer;
      await page.goto(`/orders/${seen.order}`);
      await page.getByRole('main').getByText('Refunded').first().waitFor();
      const story = (await page.getByRole('main').getByRole('listitem').allInnerTexts()).join('\n');
      const places = ['Order placed', 'Payment started', 'Payment failed', 'Paid', 'Refunded'].map((word) => story.indexOf(word));
      assert.ok(places.every((place) => place >= 0), `every step is told:\n${story}`);
      assert.deepEqual(places, [...places].sort((a, b) => a - b), `in order:\n${story}`);
      await keep(page, 'order-refunded');
      await page.getByRole('link', { name: 'Receipt' }).click();
      await page.getByRole('heading', { level: 1, name: 'Receipt' }).waitFor();
    });

    it('leads over the login back to a form, with what was typed', async () => {
      const { page, context } = affiliate;
      const start = await balances();
      await page.goto('/balance/convert');
      await page.getByLabel('Amount', { exact: true }).fill('12.34');
      await context.clearCookies();
      await page.getByRole('button', { name: 'Convert to store balance' }).click();
      await page.waitForURL('**/login?*');
      await fillLogin(page, 'affiliate');
      await page.waitForURL('**/balance/convert');
      assert.equal(await page.getByLabel('Amount', { exact: true }).inputValue(), '12.34');
      assert.deepEqual(await balances(), start, 'nothing was booked meanwhile');
    });

    it('never leads a login to another site', async () => {
      for (const next of ['//evil.example', '/\\evil.example', 'https:evil.example', 'https://evil.example/']) {
        const somebody = await person(browser, server.url, { javaScriptEnabled: scripts });
        await signIn(somebody.page, 'customer', next);
        assert.equal(somebody.page.url(), `${server.url}/`, next);
        somebody.assertQuiet();
        await somebody.close();
      }
    });

    it('keeps what belongs to others to itself', async () => {
      const others = await server.api('/customers?limit=100');
      const other = others.find((row) => row.email === 'speedrun@example.com');
      const { commissions } = await server.api(`/customers/${other.id}/affiliate`);
      const { page } = affiliate;
      for (const path of [`/affiliate/commissions/${commissions[0].id}`, '/affiliate/commissions/com_nothing', '/no/such/page', '/orders/ord_nothing']) {
        const answer = await page.goto(path);
        assert.equal(answer.status(), 404, path);
        await page.getByRole('heading', { level: 1, name: 'Page not found' }).waitFor();
      }
      const answer = await page.goto('/admin');
      assert.equal(answer.status(), 403, 'the console is for operators');
      const own = await page.goto(`/orders/${seen.order}`);
      assert.equal(own.status(), 404, "somebody else's order");
    });

    it('refuses forms that another site sends', async () => {
      const client = new Client(server.url);
      await client.signIn('affiliate');
      const start = await balances();
      const fields = { amount: '1.00', idempotency_key: 'from-elsewhere' };
      for (const headers of [
        { origin: 'https://evil.example' },
        { origin: 'null' },
        { origin: null },
        { origin: null, 'sec-fetch-site': 'cross-site' },
        { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
      ]) {
        for (const path of ['/balance/convert', '/balance/payout', '/login', '/logout', '/checkout', '/affiliate/join', '/admin/clock', '/orders/pay', '/sandbox/pay']) {
          const answer = await client.post(path, fields, headers);
          assert.equal(answer.status, 403, `${path} with ${JSON.stringify(headers)}`);
        }
      }
      assert.deepEqual(await balances(), start, 'nothing was booked');
      assert.equal((await client.get('/affiliate')).status, 200, 'and nobody was signed out');
    });

    it('signs out', async () => {
      const { page } = affiliate;
      await page.goto('/');
      await page.locator('summary').filter({ hasText: CODE }).click();
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByText('You are signed out.').waitFor();
      await page.goto('/affiliate');
      assert.equal(new URL(page.url()).pathname, '/login');
    });

    it('leaves a quiet browser, a quiet log and an intact ledger', async () => {
      for (const { assertQuiet } of people) assertQuiet();
      assert.doesNotMatch(server.log(), /\b(ERROR|panicked)\b/);
      await until('the browser', () => browser.close().then(() => true));
      assert.match(await server.verify(), /0 rows break one/);
    });
  });
}
