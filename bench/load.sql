-- A million cases with the skew of a real hotline; harmless addresses, and the same on every run.
-- {cases} is the number of cases, {people} the keys of those who judge; the triggers and indexes are put back afterwards.
SELECT setseed(0.42);

CREATE TEMP TABLE dice AS
SELECT i AS id,
       now() - interval '3 years' * power(1 - i::float / {cases}, 0.8) - interval '2 minutes' AS told_at,
       floor(30000 * power(random(), 4))::int AS host_n,
       random() AS fate, random() AS danger, random() AS machine, random() AS lies, random() AS land, random() AS tongue,
       random() AS way, random() AS kind, random() AS more,
       ({people})[1 + floor(random() * {judges})::int] AS first_by,
       ({people})[1 + floor(random() * {judges})::int] AS other_by
FROM generate_series(1, {cases}) AS i;

-- One in ten is open, nearly all of them of the last year.
CREATE TEMP TABLE made AS
SELECT id, told_at, 'h' || host_n || '.d' || (host_n % 20000) || '.example' AS host,
       'd' || (host_n % 20000) || '.example' AS domain,
       CASE WHEN id > {cases} * 0.8 AND fate < 0.49 THEN
              CASE WHEN fate < 0.29 THEN 'new' WHEN fate < 0.48 THEN 'second_look' ELSE 'disputed' END
            WHEN fate < 0.002 THEN 'new'
            WHEN fate < 0.70 THEN CASE WHEN more < 0.4 THEN 'confirmed' ELSE 'dismissed' END
            ELSE 'dismissed' END AS state,
       CASE WHEN danger < 0.01 THEN 10 WHEN danger < 0.02 THEN 8 ELSE floor(danger * 6)::int END AS urgency,
       CASE WHEN danger < 0.006 THEN ' child_in_danger ' WHEN danger < 0.008 THEN ' live_stream '
            WHEN danger < 0.01 THEN ' young ' WHEN danger < 0.02 THEN ' knows_the_child ' ELSE '' END AS signs,
       CASE WHEN machine < 0.01 THEN 4 WHEN machine < 0.04 THEN 2 ELSE 0 END AS suspect,
       CASE WHEN lies < 0.86 THEN 'found' WHEN lies < 0.94 THEN 'cdn' WHEN lies < 0.98 THEN 'unknown' WHEN lies < 0.99
            THEN 'disputed' ELSE 'onion' END AS hosting,
       CASE WHEN lies >= 0.86 THEN '' WHEN land < 0.08 THEN 'BE' WHEN land < 0.40 THEN 'NL' WHEN land < 0.68 THEN 'US'
            WHEN land < 0.78 THEN 'DE' WHEN land < 0.86 THEN 'FR' WHEN land < 0.92 THEN 'RU' WHEN land < 0.999 THEN 'LU'
            ELSE 'MT' END AS country,
       CASE WHEN tongue < 0.5 THEN 'nl' WHEN tongue < 0.85 THEN 'fr' WHEN tongue < 0.97 THEN 'en' ELSE 'de' END AS language,
       CASE WHEN way < 0.95 THEN 'web' WHEN way < 0.995 THEN 'phone' ELSE 'letter' END AS channel,
       CASE WHEN kind < 0.4 THEN 'site' WHEN kind < 0.6 THEN 'social' WHEN kind < 0.75 THEN 'forum' WHEN kind < 0.9
            THEN 'file_host' WHEN kind < 0.93 THEN 'live' WHEN kind < 0.95 THEN 'onion' ELSE '' END AS place,
       CASE WHEN more < 0.85 THEN 1 WHEN more < 0.95 THEN 2 WHEN more < 0.99 THEN 4 ELSE 9 END AS sightings,
       first_by, CASE WHEN other_by = first_by THEN ({people})[1] ELSE other_by END AS second_by, host_n
FROM dice;
UPDATE made SET second_by = ({people})[2] WHERE second_by = first_by;
CREATE TEMP TABLE illegal AS SELECT host, least(count(*), 5) AS known FROM made WHERE state = 'confirmed' GROUP BY host;

INSERT INTO reports_report (id, seal_id, channel, language, received_at, receipt_hash, words, contact, wants_answer, place,
  why, signs, young, follows, suspect, expires_at)
SELECT id, gen_random_uuid(), channel, language, told_at, md5(id::text) || md5('r' || id), ''::bytea, ''::bytea, false, place,
  '', CASE WHEN signs IN ('', ' young ') THEN '[]' ELSE '["' || trim(signs) || '"]' END::jsonb, signs = ' young ', true,
  suspect, told_at + interval '5 years'
FROM made;
INSERT INTO reports_report (id, seal_id, channel, language, received_at, receipt_hash, words, contact, wants_answer, place,
  why, signs, young, follows, suspect, expires_at)
SELECT {cases} + row_number() OVER (), gen_random_uuid(), 'web', language, told_at + interval '2 hours' * turn,
  md5('a' || id || '.' || turn) || md5('b' || id || '.' || turn), ''::bytea, ''::bytea, false, place, '', '[]', false, true, 0,
  told_at + interval '5 years'
FROM made, generate_series(1, sightings - 1) AS turn ORDER BY id, turn;

INSERT INTO reports_case (id, key, address, host, domain, state, round, urgency, suspect, sightings_count, first_reported_at,
  last_reported_at, phase, phase_at, with_partner, band, priority, rank_at, sources, known, signs, channel, language, place,
  hosting, country, assess_due_at, claim_number, page_key, skips, skip_reasons)
SELECT id, md5(id::text) || md5('c' || id), 'http://' || host || '/album/' || id, host, domain, state, 1, urgency, suspect,
  sightings, told_at, told_at + interval '2 hours' * (sightings - 1),
  CASE state WHEN 'new' THEN 'received' WHEN 'confirmed' THEN 'removed' WHEN 'dismissed' THEN 'closed' ELSE 'in_review' END,
  told_at, false, CASE WHEN suspect > 0 THEN 2 WHEN urgency >= 8 THEN 0 ELSE 1 END, points,
  told_at - interval '1 hour' * points, least(sightings, 6), known, signs, channel, language, place, hosting, country,
  CASE WHEN state IN ('new', 'second_look', 'disputed') THEN told_at + interval '24 hours' END, 1,
  md5('p' || id) || md5('q' || id), 0, '{{}}'
FROM (
  SELECT made.*, coalesce(illegal.known, 0) AS known,
    CASE WHEN urgency >= 10 THEN 48 WHEN urgency >= 8 THEN 24 ELSE 0 END
    + CASE WHEN hosting = 'found' AND country = 'BE' THEN 12 ELSE 0 END
    + 4 * (least(sightings, 6) - 1) + 3 * coalesce(illegal.known, 0) AS points
  FROM made LEFT JOIN illegal USING (host)
) AS placed;

INSERT INTO reports_sighting (report_id, case_id, line, told)
SELECT id, id, 1, 'http://' || host || '/album/' || id FROM made;
INSERT INTO reports_sighting (report_id, case_id, line, told)
SELECT {cases} + row_number() OVER (), id, 1, 'http://' || host || '/album/' || id
FROM made, generate_series(1, sightings - 1) AS turn ORDER BY id, turn;

INSERT INTO reports_hostinglookup (case_id, at, outcome, country, ips, cname_chain, asn, holder, network, abuse_contact, is_cdn,
  disagreement, answers, why)
SELECT id, told_at + interval '1 minute', hosting, country, jsonb_build_array('198.51.100.' || host_n % 250), '[]',
  64500 + host_n % 300, 'Hoster ' || host_n % 300, 'NET-' || host_n % 300, 'abuse@hoster' || host_n % 300 || '.example',
  hosting = 'cdn', '[]', '[]', ''
FROM made;

INSERT INTO reports_assessment (case_id, round, position, by_id, at, finding, international, national, legal_ground,
  content_type, site_type, age, gender, commerciality, virtual, self_generated, child_modelling, note, reason, before)
SELECT id, 1, position, CASE position WHEN 1 THEN first_by ELSE second_by END, told_at + interval '3 hours' * position,
  finding, CASE finding WHEN 'illegal' THEN 'baseline' ELSE 'not_baseline' END,
  CASE finding WHEN 'illegal' THEN 'illegal' ELSE 'not_illegal' END,
  CASE finding WHEN 'illegal' THEN 'BE-417/43' ELSE '' END, 'image', 'website', 'not_determined', 'not_determined',
  'not_determined', false, false, false, '', '', '{{}}'
FROM (
  SELECT made.*, position,
    CASE WHEN state = 'confirmed' OR (state IN ('second_look', 'disputed') AND position = 1) THEN 'illegal' ELSE 'not_illegal'
    END AS finding
  FROM made CROSS JOIN (VALUES (1), (2)) AS two (position)
  WHERE state IN ('confirmed', 'dismissed', 'disputed') OR (state = 'second_look' AND position = 1)
) AS judged;

INSERT INTO hotline_auditevent (stream, number, at, deed, why, facts, previous_hash, hash, digest)
SELECT 'case:' || id, number, told_at + interval '1 minute' * number,
  CASE number WHEN 1 THEN 'case.opened' WHEN 2 THEN 'case.looked_up' ELSE 'case.claimed' END, '', '{{}}', repeat('0', 64),
  md5(id || '.' || number) || md5('e' || id || '.' || number), ''
FROM made CROSS JOIN (VALUES (1), (2), (3)) AS n (number) WHERE number < 3 OR state <> 'new';

INSERT INTO partners_partner (kind, name, country, language, email, website, active, preference, evidence, channel,
  encrypted_only, daily_digest)
SELECT 'provider', 'Hoster ' || n, 'NL', 'en', 'abuse@hoster' || n || '.example', '', true, 100, '', 'email', false, false
FROM generate_series(0, 299) AS n;
INSERT INTO takedown_takedown (case_id, lookup_id, "where", path, provider_id, state, waits_for, opened_at, due_at, asked_count,
  misses, watch_step, closed_at, stop_why, step, step_taken, step_place)
SELECT made.id, lookup.id, 'unserved', 'notice',
  (SELECT min(id) FROM partners_partner WHERE kind = 'provider') + host_n % 300,
  CASE WHEN made.id % 50 > 0 THEN 'removed' WHEN made.id % 3 = 0 THEN 'overdue' ELSE 'asked' END,
  CASE WHEN made.id % 50 > 0 THEN '' ELSE 'answer' END, told_at + interval '1 day',
  CASE WHEN made.id % 50 > 0 THEN NULL ELSE now() + interval '1 hour' * (made.id % 96 - 24) END, 1, 0, 0,
  CASE WHEN made.id % 50 > 0 THEN told_at + interval '3 days' END, '', '', 1, 1
FROM made JOIN reports_hostinglookup AS lookup ON lookup.case_id = made.id WHERE made.state = 'confirmed';
INSERT INTO hotline_outgoing (key, purpose, about, channel, recipient, language, subject, body, parts, written_at, attempts,
  error, reference, sent_at, stopped_why, token, whom, thread)
SELECT 'notice:' || id, 'notice', id, 'email', '', 'en', 'Notice', repeat('x', 400), '[]', opened_at, 1, '', '',
  opened_at + interval '1 minute', '', md5('notice:' || id), 'provider:' || provider_id, ''
FROM takedown_takedown;

-- What people hold, what they put off, what is meant for whom, and answers nobody has read.
UPDATE reports_case SET claimed_by_id = ({people})[1 + id % {judges}], claimed_until = now() + interval '15 minutes'
WHERE id IN (SELECT id FROM reports_case WHERE state = 'new' ORDER BY band, rank_at, id LIMIT 6);
UPDATE reports_case SET snoozed_until = now() + interval '2 days'
WHERE state = 'new' AND band = 1 AND id % 97 = 0;
UPDATE reports_case SET assigned_to_id = ({people})[1 + id % {judges}], assigned_until = now() + interval '2 days'
WHERE state IN ('new', 'second_look') AND band = 1 AND id % 151 = 0;
INSERT INTO reports_message (seal_id, report_id, case_id, from_staff, at, question, language, shown, text)
SELECT gen_random_uuid(), id, id, false, now() - interval '1 hour', '', 'nl', '', 'x'::bytea
FROM reports_case WHERE state = 'new' AND id % 200 = 0;
