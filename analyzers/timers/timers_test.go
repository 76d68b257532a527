package timers_test

import (
	"testing"

	"github.com/asynclint/asynclint/analyzers/ruletest"
	"github.com/asynclint/asynclint/analyzers/timers"
)

func Test(t *testing.T) { ruletest.Run(t, timers.Rule) }
