package condwait_test

import (
	"testing"

	"github.com/asynclint/asynclint/analyzers/condwait"
	"github.com/asynclint/asynclint/analyzers/ruletest"
)

func Test(t *testing.T) { ruletest.Run(t, condwait.Rule) }
