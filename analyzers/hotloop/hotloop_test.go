package hotloop_test

import (
	"testing"

	"github.com/asynclint/asynclint/analyzers/hotloop"
	"github.com/asynclint/asynclint/analyzers/ruletest"
)

func Test(t *testing.T) { ruletest.Run(t, hotloop.Rule) }
