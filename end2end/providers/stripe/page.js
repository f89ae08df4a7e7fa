// The page that a buyer pays at: plain links, since only the way through it matters.

const escape = (text) =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const html = (title, content) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
  `<title>${escape(title)}</title><main><h1>${escape(title)}</h1>${content}</main></html>`;

const shown = (status, title, content = '') => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  html: html(title, content),
});

const goTo = (location) => ({ status: 303, headers: { location }, html: '' });

/** Answers below `/pay/c/{session}`. */
export function page(control, book, method, path) {
  const [, id, step] = /^\/pay\/c\/([A-Za-z0-9_]+)(?:\/([a-z]+))?$/.exec(path) ?? [];
  const session = id && book.objects['checkout.session'].get(id);
  if (!session) return shown(404, 'There is no such page');
  if (method !== 'GET') return shown(405, 'This page is only read');
  const { status } = book.find('checkout.session', id);
  if (status !== 'open') return shown(200, status === 'expired' ? 'This page is no longer open' : 'You have paid');
  switch (step) {
    case undefined: {
      const [item] = session.asked.line_items;
      const link = (name, words) => `<p><a id="${name}" href="/pay/c/${id}/${name}">${words}</a></p>`;
      return shown(
        200,
        `Pay ${session.amount_total} ${session.currency}`,
        `<p>${escape(item.price_data.product_data.name)}</p>` +
          link('pay', 'Pay') +
          link('later', 'Pay by bank') +
          link('decline', 'Pay with a card that is declined') +
          link('cancel', 'Cancel'),
      );
    }
    case 'pay':
      return goTo(control.buyerPays(id));
    case 'later':
      return goTo(control.buyerPays(id, { isDelayed: true }));
    case 'decline':
      control.buyerIsDeclined(id);
      return goTo(`/pay/c/${id}`);
    case 'cancel':
      return goTo(control.buyerLeaves(id));
    default:
      return shown(404, 'There is no such page');
  }
}
