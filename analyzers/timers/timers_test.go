package timers_test

import (
	"testing"

	"github.com/asynclint/asynclint/analyzers/timers"
	"github.com/asynclint/asynclint/analyzers/ruletest"
)

func Test(t *testing.T) { ruletest.Run(t, timers.Rule) }
