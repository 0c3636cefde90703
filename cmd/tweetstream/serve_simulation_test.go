package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gotweetstream/tweetstream/streamtest/simulation"
)

// Every flag of the simulation reaches it.
func TestSimulationOfFlags(t *testing.T) {
	flags := serveFlags{once: true}
	flags.from = []string{"stream.jsonl"} // made-up traffic has messages beside those of --rate
	flags.rate, flags.pace, flags.allowance = 1, 2, 3
	flags.queue, flags.backfill, flags.loginLimit = 4, 5, 6
	flags.sharedAccounts = true
	flags.connections, flags.deploys, flags.arrays = 7, 8, true
	want := simulation.Simulation{
		Rate: 1, Speed: 2, Allowance: 3, Queue: 4, History: 5, LogIns: 6,
		SharedAccounts: true, Ends: true, Connections: 7, Deploys: 8, Arrays: true,
	}
	if diff := cmp.Diff(want, flags.simulation(nil)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
