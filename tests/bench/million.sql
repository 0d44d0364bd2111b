-- A large installation, made in SQL and past the triggers; statements end in a line with a semicolon.
CREATE TEMP TABLE syllables AS SELECT ARRAY['ka','mi','lo','ra','te','shi','wei','zan','bel','dor','fe','gu','hal','jo','nor','pe','qui','sa','tu','va'] AS s;
INSERT INTO accounts_user (id, password, email, name, has_namesake, roles, time_zone, has_shortcuts, is_active, is_demo)
SELECT i, '!', 'user-' || i || '@example.org', 'Person ' || i, false,
  CASE i WHEN 1 THEN '{admin,recruiter}' WHEN 2 THEN '{recruiter}' ELSE '{interviewer}' END::varchar[],
  'UTC', true, true, false
FROM generate_series(1, 10000) i;
INSERT INTO candidates_opening (id, title, location, description, created_at, created_by_id)
SELECT i, (ARRAY['Machine learning engineer','Data scientist','Research engineer','MLOps engineer'])[1 + i % 4]
  || ' ' || i, 'Utrecht', repeat('x', 2000), now() - i * interval '1 min', 1
FROM generate_series(1, 2000) i;
INSERT INTO candidates_opening_recruiters (opening_id, user_id) SELECT i, 2 FROM generate_series(1, 1990) i;
INSERT INTO candidates_candidate (id, name, has_namesake, email, headline, country, bio, skills, time_zone, accommodations, cv, cv_filename, is_demo, created_at)
SELECT i, CASE i WHEN 77 THEN 'Zebulon Ōta' ELSE
    initcap(s[1+(power(random(),2)*19)::int] || s[1+(power(random(),2)*19)::int] || s[1+(random()*19)::int]) || ' ' ||
    initcap(s[1+(power(random(),2)*19)::int] || s[1+(power(random(),2)*19)::int] || s[1+(random()*19)::int] || s[1+(random()*19)::int]) END,
  false,
  'candidate-' || i || '@example.org', 'Machine learning engineer, ' || i % 30 || ' years',
  (ARRAY['Netherlands','Germany','Poland','France','Japan'])[1 + i % 5],
  repeat('Has trained models that others had to keep alive. ', 20),
  ARRAY['Python','PyTorch','SQL',(ARRAY['Kubernetes','statistics','Rust'])[1 + i % 3]], 'UTC', '', '', '', false, now()
FROM generate_series(1, 100000) i, syllables;
ANALYZE;
INSERT INTO candidates_application (id, candidate_id, opening_id, stage, applied_at, search)
SELECT i, i, 1 + i % 2000, 'applied', now() - i * interval '1 min', '' FROM generate_series(1, 100000) i;
ANALYZE;
INSERT INTO questionbank_topic (id, slug, name, description, position)
SELECT i, 'topic-' || i, 'Topic ' || i, '', i FROM generate_series(1, 20) i;
INSERT INTO questionbank_question (id, uuid, slug, licence, attribution, ai_policy, family, created_at)
SELECT i, gen_random_uuid(), 'q-' || i, '', '', 'forbidden', '', now() FROM generate_series(1, 100000) i;
CREATE TEMP TABLE words AS SELECT i AS n, s[1 + i % 20] || s[1 + i / 20 % 20] || (ARRAY['k','m','l','r','t'])[1 + i / 400] AS w FROM generate_series(0, 1999) i, syllables;
CREATE INDEX ON words (n);
CREATE TEMP TABLE prompts AS SELECT k AS n, string_agg(w, ' ') AS p FROM (SELECT k, (power(random(), 3) * 1999)::int AS n FROM generate_series(0, 2999) k, generate_series(1, 150)) x JOIN words USING (n) GROUP BY k;
CREATE INDEX ON prompts (n);
ANALYZE words, prompts;
INSERT INTO questionbank_questionversion (question_id, number, state, title, prompt, context, kind, seniority, difficulty, expected_minutes, topic_id, tags, "references", accepted_warnings, change_note, bump, content_hash, scoring_hash, created_at, published_at, retired_at, search)
SELECT i, k, CASE k WHEN 3 THEN 'published' ELSE 'retired' END, title, prompt, '', 'concept',
  (ARRAY['junior','mid','senior'])[1 + i % 3], 3, 5 + 5 * (i % 4), CASE WHEN i % 12500 = 0 THEN 20 ELSE 1 + i % 19 END,
  ARRAY['tag' || i % 50], '{}', '[]', '', 'major', '', '', now(), now(), CASE WHEN k < 3 THEN now() END,
  setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('simple', title), 'A')
    || setweight(to_tsvector('english', prompt), 'C') || setweight(to_tsvector('simple', prompt), 'C')
FROM (SELECT i, k, 'Explain ' || a.w || ' ' || b.w || ' of this model, case ' || i AS title, p || ' marker' || i AS prompt
  FROM (SELECT i, k, (power(random(), 3) * 1999)::int AS x, (random() * 1999)::int AS y
    FROM generate_series(1, 100000) i, generate_series(1, 3) k WHERE k = 3 OR i % 5 = 0) t
  JOIN words a ON a.n = x JOIN words b ON b.n = y JOIN prompts ON prompts.n = i % 3000) t;
ALTER TABLE interviews_interview DISABLE TRIGGER USER;
INSERT INTO interviews_interview (id, uuid, application_id, title, state, starts_at, slot_minutes, time_zone, meeting_url, calendar_sequence, created_at, created_by_id, scheduled_at, scheduled_by_id, started_at, started_by_id, ended_at, ended_by_id, closed_at, closed_by_id, cancel_reason, scorecards_due_at, revealed_at, search)
SELECT i, gen_random_uuid(), a.id, 'Technical interview', state,
  CASE WHEN state = 'scheduled' THEN now() + i * interval '1 sec' WHEN state <> 'draft' THEN began END,
  60, 'UTC', '', 0, began, 3 + i % 9997, CASE WHEN state <> 'draft' THEN now() END, CASE WHEN state <> 'draft' THEN 1 END,
  CASE WHEN is_over THEN began END, CASE WHEN is_over THEN 1 END, CASE WHEN is_over THEN began END, CASE WHEN is_over THEN 1 END,
  CASE WHEN state = 'closed' THEN now() END, CASE WHEN state = 'closed' THEN 1 END, '',
  CASE WHEN is_over THEN now() END, CASE WHEN is_over THEN now() END, folded(ARRAY['Technical interview', a.search])
FROM (SELECT i, state, state IN ('ended', 'closed') AS is_over, now() - (1000001 - i) * interval '1 min' AS began
  FROM (SELECT i, CASE WHEN i % 1000 = 0 THEN 'ended' WHEN i % 1000 = 1 THEN 'scheduled' WHEN i % 10000 = 2 THEN 'draft' ELSE 'closed' END AS state
    FROM generate_series(1, 1000000) i) s) t
JOIN candidates_application a ON a.id = 1 + i * 7919::bigint % 100000;
ALTER TABLE interviews_interview ENABLE TRIGGER USER;
INSERT INTO interviews_panelist (interview_id, user_id, role, added_at, added_by_id, reminders_sent, next_reminder_at)
SELECT i, 3 + (i * s * 7919::bigint + s) % 9900, CASE s WHEN 1 THEN 'lead' ELSE 'interviewer' END, now(), 1, 0,
  CASE WHEN i % 100000 = 0 AND s = 1 THEN now() END
FROM generate_series(1, 1000000) i, generate_series(1, 3) s WHERE i % 20000 <> 1 ON CONFLICT DO NOTHING;
INSERT INTO interviews_panelist (interview_id, user_id, role, added_at, added_by_id, reminders_sent)
SELECT i, 9950, 'interviewer', now(), 1, 0 FROM (VALUES (500003), (900017)) v (i);
ALTER TABLE interviews_report DISABLE TRIGGER USER;
INSERT INTO interviews_report (interview_id, number, kind, requested_at, scorecard_version_ids, awaited_panelist_ids, state, attempts, error, built_at, snapshot, pdf, next_try_at)
SELECT id, 1, 'final', now(), '{}', '{}', CASE WHEN is_built THEN 'ready' ELSE 'failed' END, 1, '',
  CASE WHEN is_built THEN ended_at END, CASE WHEN is_built THEN '{"score": null, "awaited": [], "recommendations": []}'::jsonb END,
  CASE WHEN is_built THEN '\x25'::bytea END, CASE WHEN NOT is_built THEN now() END
FROM (SELECT id, ended_at, id % 100000 <> 7 AS is_built FROM interviews_interview WHERE state IN ('ended', 'closed') ORDER BY id) t;
ALTER TABLE interviews_report ENABLE TRIGGER USER;
INSERT INTO accounts_outgoingmail (id, kind, recipient_id, "to", reply_to, subject, text, html, message_id, about_type, about_id, state, attempts, error, created_at, sent_at)
SELECT id, 'report', 2, 'user-2@example.org', '', 'Report', '', '', id || '@example.org', '', NULL, CASE WHEN id % 5000 = 4 THEN 'failed' ELSE 'sent' END, 1, '', now(), CASE WHEN id % 5000 <> 4 THEN now() END
FROM interviews_report WHERE state = 'ready';
INSERT INTO interviews_delivery (report_id, recipient_id, channel, created_at, is_withheld, mail_id)
SELECT id, 2, 'email', now(), false, id FROM accounts_outgoingmail;
INSERT INTO interviews_decision (interview_id, outcome, rationale, decided_at, decided_by_id)
SELECT id, 'advance', 'Careful with data.', now(), 1 FROM interviews_interview WHERE state = 'closed';
VACUUM ANALYZE;
