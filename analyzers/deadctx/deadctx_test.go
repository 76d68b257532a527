package deadctx_test

import (
	"testing"

	"github.com/asynclint/asynclint/analyzers/deadctx"
	"github.com/asynclint/asynclint/analyzers/ruletest"
)

func Test(t *testing.T) { ruletest.Run(t, deadctx.Rule) }

// What is known to heed its context, and what is presumed to.
func TestPresumed(t *testing.T) { ruletest.Kinds(t, deadctx.Rule, "presumed") }
