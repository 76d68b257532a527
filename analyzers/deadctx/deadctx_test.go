package deadctx_test

import (
	"testing"

	"github.com/asynclint/asynclint/analyzers/deadctx"
	"github.com/asynclint/asynclint/analyzers/ruletest"
)

func Test(t *testing.T) { ruletest.Run(t, deadctx.Rule) }
