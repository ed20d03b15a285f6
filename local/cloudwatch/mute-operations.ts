import { z } from 'zod';
import { type Operation, ServiceError } from '#local/service.ts';
import type { Home } from './change.ts';
import type { Ledger } from './ledger.ts';
import { type MuteRule, MuteRuleInput, scheduleOf, statusOf } from './mute.ts';
import { read } from './shapes.ts';

const ByName = z.object({ AlarmMuteRuleName: z.string() });
const ListAlarmMuteRules = z.object({
  AlarmName: z.string().optional(),
  Statuses: z.array(z.enum(['SCHEDULED', 'ACTIVE', 'EXPIRED'])).optional(),
});

/** PutAlarmMuteRule, GetAlarmMuteRule, ListAlarmMuteRules and DeleteAlarmMuteRule. */
export function muteOperations(
  ledger: Ledger,
  home: Home,
  now: () => number,
): Readonly<Record<string, Operation>> {
  function summary(rule: MuteRule): Record<string, unknown> {
    const { ExpireDate } = rule.input;
    return {
      AlarmMuteRuleArn: rule.arn,
      Status: statusOf(rule, now()),
      MuteType: scheduleOf(rule.input).cron ? 'RECURRING' : 'ONE_TIME',
      LastUpdatedTimestamp: rule.updatedAt / 1000,
      ...(ExpireDate === undefined ? {} : { ExpireDate: ExpireDate / 1000 }),
    };
  }

  return {
    async PutAlarmMuteRule(input) {
      const rule = read(MuteRuleInput, input);
      scheduleOf(rule);
      const arn = `arn:aws:cloudwatch:${home.region}:${home.account}:alarm-mute-rule:${rule.Name}`;
      ledger.record({ mute: { arn, updatedAt: now(), input: rule } });
      return {};
    },

    async GetAlarmMuteRule(input) {
      const { AlarmMuteRuleName } = read(ByName, input);
      const rule = ledger.mutes.get(AlarmMuteRuleName);
      if (!rule)
        throw new ServiceError('ResourceNotFoundException', `Unknown mute rule "${AlarmMuteRuleName}"`, 404);
      const { Name, Description, Rule, MuteTargets, StartDate } = rule.input;
      const start = StartDate === undefined ? {} : { StartDate: StartDate / 1000 };
      return { Name, Description, Rule, MuteTargets, ...start, ...summary(rule) };
    },

    async ListAlarmMuteRules(input) {
      const { AlarmName, Statuses } = read(ListAlarmMuteRules, input);
      const rules = [...ledger.mutes.values()]
        .filter(
          ({ input: rule }) => AlarmName === undefined || rule.MuteTargets?.AlarmNames.includes(AlarmName),
        )
        .filter((rule) => !Statuses || Statuses.includes(statusOf(rule, now())));
      return { AlarmMuteRuleSummaries: rules.map(summary) };
    },

    async DeleteAlarmMuteRule(input) {
      ledger.record({ deletedMute: read(ByName, input).AlarmMuteRuleName });
      return {};
    },
  };
}
