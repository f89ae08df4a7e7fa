-- The code of a rejected link, which others may have since; the link's own code is then one that cannot be typed.
ALTER TABLE affiliate_link ADD COLUMN rejected_code TEXT;
