package lockwait_test

import (
	"testing"

	"github.com/asynclint/asynclint/analyzers/lockwait"
	"github.com/asynclint/asynclint/analyzers/ruletest"
)

func Test(t *testing.T) { ruletest.Run(t, lockwait.Rule) }
