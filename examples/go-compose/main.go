// A state backend for each team, and what its pipelines must know to use it.
package main

import (
	"example.com/pulumi-stateroom/sdk/go/stateroom"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

const account = "123456789012"

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		var teams []string
		config.RequireObject(ctx, "teams", &teams)
		backends := pulumi.Map{}
		for _, team := range teams {
			settings, err := declareStates(ctx, team)
			if err != nil {
				return err
			}
			backends[team] = settings
		}
		ctx.Export("backends", backends)
		return nil
	})
}

// declareStates makes the states of one team, and returns what terraform's backend block takes.
func declareStates(ctx *pulumi.Context, team string) (pulumi.Map, error) {
	region := config.Require(ctx, "region")
	// StateBackend takes what a stack file has, in camelCase, and makes the provider of the cloud itself. Its
	// arguments are plain values; those that may be left out are pointers.
	states, err := stateroom.NewStateBackend(ctx, team, &stateroom.StateBackendArgs{
		Cloud:    stateroom.StateBackendCloudAws,
		Name:     team + "-dev",
		Region:   region,
		Endpoint: new(config.Require(ctx, "endpoint")),
		Protect:  new(false),
		Tags:     map[string]string{"team": team},
		Encryption: &stateroom.StateBackendEncryptionArgs{
			Mode:               new(stateroom.StateBackendEncryptionModeKms),
			DeletionWindowDays: new(7),
		},
		Lock: &stateroom.StateBackendLockArgs{
			Mode:               new(stateroom.StateBackendLockModeBoth),
			DeletionProtection: new(false),
		},
		Access: &stateroom.StateBackendAccessArgs{
			Writer: &stateroom.StateBackendRoleAccessArgs{Accounts: []string{account}},
			Reader: &stateroom.StateBackendRoleAccessArgs{
				Accounts: []string{account},
				Scope:    &stateroom.StateBackendScopeArgs{Keys: []string{"network.tfstate"}},
			},
		},
	})
	if err != nil {
		return nil, err
	}
	// Outputs are like those of any resource: they may be arguments of others.
	return pulumi.Map{
		"region":         pulumi.String(region),
		"bucket":         states.Bucket,
		"dynamodb_table": states.LockTable,
		"kms_key_id":     states.KmsKeyArn,
		"role_arn":       states.Roles.MapIndex(pulumi.String("writer")),
	}, nil
}
