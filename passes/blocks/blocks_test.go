package blocks_test

import (
	"path/filepath"
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/asynclint/asynclint/passes/blocks"
	"github.com/asynclint/asynclint/passes/knowledge"
)

func Test(t *testing.T) {
	dir, err := filepath.Abs("../../testdata")
	if err != nil {
		t.Fatal(err)
	}
	analysistest.Run(t, dir, blocks.Analyzer, "blocks/b", "blocks/a")
}

func TestWords(t *testing.T) {
	b := blocks.Blocks{Reasons: []blocks.Reason{
		{Wait: knowledge.Sleep, Ends: knowledge.ByContext},
		{Wait: knowledge.Network, Via: []string{"fetch", "Client.Do"}},
	}}
	r, ok := b.Reason(knowledge.IO)
	if !ok || r.Words() != "waits for the network, via fetch and Client.Do" {
		t.Errorf("%v: %s", ok, r.Words())
	}
	if r, ok := b.Reason(knowledge.Sleep); !ok || r.Words() != "sleeps" {
		t.Errorf("%v: %s", ok, r.Words())
	}
	if w := b.Without(knowledge.Sleep|knowledge.IO, knowledge.ByContext); w != knowledge.Network {
		t.Errorf("waits that no context cancels: %s", w.String())
	}
	if b.May(knowledge.Disk) || !b.May(knowledge.Sleep) {
		t.Error("May")
	}
}
