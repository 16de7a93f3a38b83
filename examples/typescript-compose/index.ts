// A state backend for each team, and what its pipelines must know to use it.

import * as pulumi from "@pulumi/pulumi";
import * as stateroom from "@pulumi/stateroom";

const config = new pulumi.Config();
const region = config.require("region");

/** The states of one team: its account writes, and whoever needs its network may read that one state. */
class TeamStates extends pulumi.ComponentResource {
    /** What terraform's backend block takes. */
    readonly settings: Record<string, pulumi.Input<string | undefined>>;

    constructor(team: string, account: string, options?: pulumi.ComponentResourceOptions) {
        super("examples:index:TeamStates", team, {}, options);
        // StateBackend takes what a stack file has, in camelCase, and makes the provider of `cloud` itself.
        const states = new stateroom.StateBackend(team, {
            cloud: "aws",
            name: `${team}-dev`,
            region,
            endpoint: config.require("endpoint"),
            protect: false,
            tags: { team },
            encryption: { mode: "kms", deletionWindowDays: 7 },
            lock: { mode: "both", deletionProtection: false },
            access: {
                writer: { accounts: [account] },
                reader: { accounts: [account], scope: { keys: ["network.tfstate"] } },
            },
        }, { parent: this });
        // Outputs are like those of any resource: they may be arguments of others.
        this.settings = {
            region,
            bucket: states.bucket,
            dynamodb_table: states.lockTable,
            kms_key_id: states.kmsKeyArn,
            role_arn: states.roles["writer"],
        };
        this.registerOutputs(this.settings);
    }
}

export const backends = Object.fromEntries(
    config.requireObject<string[]>("teams").map((team) => [team, new TeamStates(team, "123456789012").settings]),
);
